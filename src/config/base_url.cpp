#include "config/base_url.h"

#include <utility>

namespace fluffbuzz {

namespace {

std::string_view problem_of(const Url& url) {
  if (url.has_user_info) return "must not hold a user name or password";
  if (url.has_query) return "must not hold a query (?...)";
  if (url.has_fragment) return "must not hold a fragment (#...)";
  if (url.scheme != "https" && url.scheme != "http") return "must use https";
  if (url.scheme == "http" && !is_loopback_host(url.host)) {
    return "must use https; http is for loopback hosts only, the key would be readable";
  }
  return {};
}

}  // namespace

Result<Url> check_base_url(std::string_view text) {
  Result<Url> url = parse_url(text);
  if (!url) return url;
  const std::string_view problem = problem_of(url.value());
  if (!problem.empty()) return make_error(ErrorCode::kConfigError, std::string(problem));
  return url;
}

}  // namespace fluffbuzz
