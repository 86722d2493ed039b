#include "request/endpoint.h"

namespace fluffbuzz {

namespace {

// What a URL parser would resolve away or read differently must not reach it behind the base URL.
bool stays_below_base(std::string_view path) {
  if (path.substr(0, 1) != "/" || path.substr(0, 2) == "//") return false;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '\\' || c == '#' || c == 0x7F) return false;
  }
  const std::string_view segments = path.substr(0, path.find('?'));
  for (const std::string_view dots : {"/../", "/./", "%2e", "%2E"}) {
    if (segments.find(dots) != std::string_view::npos) return false;
  }
  const std::string_view last = segments.substr(segments.rfind('/'));
  return last != "/.." && last != "/.";
}

}  // namespace

bool add_authorization(HeaderList& headers, const Credential* credential) {
  if (credential == nullptr || headers.find("Authorization") != nullptr) return false;
  headers.set("Authorization", "Bearer " + credential->key);
  return true;
}

bool protect_attribution(HeaderList& headers, const Attribution& attribution) {
  bool changed = false;
  for (const std::string_view name :
       {"HTTP-Referer", "X-OpenRouter-Title", "X-OpenRouter-Categories"}) {
    changed = headers.remove(name) || changed;
  }
  if (!attribution.enabled) return changed;
  headers.set("HTTP-Referer", attribution.referer);
  headers.set("X-OpenRouter-Title", attribution.title);
  headers.set("X-OpenRouter-Categories", attribution.categories);
  return true;
}

Result<EndpointRequest> endpoint_request(const Config& config, const Route& route,
                                         std::string_view path, const HeaderList& caller) {
  if (!stays_below_base(path)) {
    return make_error(ErrorCode::kInvalidRequest,
                      "path: must begin with one \"/\" and stay below the base URL, without dot "
                      "segments, blanks or a fragment");
  }
  EndpointRequest request;
  request.url = route.base_url + std::string(path);
  for (const auto& [name, value] : config.headers) request.headers.set(name, value);
  for (const Header& header : caller.all()) request.headers.set(header.name, header.value);
  add_authorization(request.headers,
                    config.credentials.empty() ? nullptr : &config.credentials.front());
  if (route.verified) protect_attribution(request.headers, config.attribution);
  return request;
}

}  // namespace fluffbuzz
