#include "request/route.h"

#include "base/url.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kCanonical = "https://openrouter.ai/api/v1";
// OpenRouter's documented hosts; the regional ones are OpenRouter.
constexpr std::string_view kHosts[] = {"openrouter.ai", "eu.openrouter.ai", "us.openrouter.ai"};

Error bad_base_url(const std::string& problem) {
  return make_error(ErrorCode::kConfigError,
                    "Invalid config:\n- models.providers.openrouter.baseUrl: " + problem);
}

std::string_view without_trailing_slashes(std::string_view text) {
  while (!text.empty() && text.back() == '/') text.remove_suffix(1);
  return text;
}

// Why this URL is not OpenRouter; empty when it is.
std::string reason_unverified(const Url& url) {
  bool known = false;
  for (const std::string_view host : kHosts) known = known || url.host == host;
  if (!known) return "the base URL's host " + url.host + " is not OpenRouter";
  if (url.scheme != "https") return "the base URL does not use https";
  if (url.port != -1 && url.port != 443) return "the base URL's port is not OpenRouter's";
  const std::string_view path = without_trailing_slashes(url.path);
  if (path != "/api/v1" && path != "/v1") return "the base URL's path is not OpenRouter's /api/v1";
  return {};
}

}  // namespace

Result<Route> make_route(std::string_view base_url) {
  const std::string_view text = trim(base_url);
  if (text.empty()) return Route{std::string(kCanonical), true, {}};
  Result<Url> parsed = parse_url(text);
  if (!parsed) return bad_base_url(parsed.error().message);
  const Url& url = parsed.value();
  if (url.has_user_info) return bad_base_url("must not hold a user name or password");
  if (url.has_query) return bad_base_url("must not hold a query (?...)");
  if (url.has_fragment) return bad_base_url("must not hold a fragment (#...)");
  if (url.scheme != "https" && url.scheme != "http") return bad_base_url("must use https");
  if (url.scheme == "http" && !is_loopback_host(url.host)) {
    return bad_base_url(
        "must use https; http is for loopback hosts only, the key would be readable");
  }
  std::string reason = reason_unverified(url);
  if (reason.empty()) return Route{"https://" + url.host + "/api/v1", true, {}};
  return Route{std::string(without_trailing_slashes(text)), false, std::move(reason)};
}

}  // namespace fluffbuzz
