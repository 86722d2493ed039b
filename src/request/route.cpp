#include "request/route.h"

#include "base/url.h"
#include "base/utf8.h"
#include "config/base_url.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kCanonical = "https://openrouter.ai/api/v1";
// OpenRouter's documented hosts; the regional ones are OpenRouter.
constexpr std::string_view kHosts[] = {"openrouter.ai", "eu.openrouter.ai", "us.openrouter.ai"};

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
  Result<Url> parsed = check_base_url(text);
  if (!parsed) {
    parsed.error().message.insert(0, "models.providers.openrouter.baseUrl: ");
    return parsed.error();
  }
  const Url& url = parsed.value();
  std::string reason = reason_unverified(url);
  if (reason.empty()) return Route{"https://" + url.host + "/api/v1", true, {}};
  return Route{std::string(without_trailing_slashes(text)), false, std::move(reason)};
}

}  // namespace fluffbuzz
