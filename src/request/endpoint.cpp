#include "request/endpoint.h"

#include <algorithm>

#include "base/utf8.h"

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

bool is_openrouter_name(const Header& header) {
  constexpr std::string_view kPrefix = "x-openrouter-";
  return ascii_iequals(std::string_view(header.name).substr(0, kPrefix.size()), kPrefix);
}

// OpenRouter takes lower-case categories, two of them (openrouter-api 8).
std::string normal_categories(std::string_view text) {
  std::string out;
  for (int taken = 0; taken < 2 && !text.empty();) {
    const size_t comma = text.find(',');
    const std::string category = ascii_lower(trim(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (category.empty()) continue;
    out += (taken++ == 0 ? "" : ",") + category;
  }
  return out;
}

}  // namespace

void add_headers(HeaderList& headers, const Config& config, std::string_view model_id,
                 const std::vector<Header>& caller) {
  const ConfiguredRow* row = config.row(model_id);
  for (const auto& [name, value] : config.headers) headers.set(name, value);
  if (row != nullptr) {
    for (const auto& [name, value] : row->headers) headers.set(name, value);
  }
  for (const auto& [name, value] : config.request_headers) headers.set(name, value);
  for (const Header& header : caller) headers.set(header.name, header.value);
}

bool add_authorization(HeaderList& headers, const Config& config, const Credential* credential) {
  const RequestAuth& auth = config.request_auth;
  if (auth.mode == RequestAuth::Mode::kHeader) {
    if (auth.value.empty() || headers.find(auth.header_name) != nullptr) return false;
    headers.set(auth.header_name, auth.value);
    return true;
  }
  if (!config.auth_header || headers.find("Authorization") != nullptr) return false;
  std::string token = auth.value;
  if (auth.mode == RequestAuth::Mode::kProviderDefault && credential != nullptr) {
    token = credential->key;
  }
  if (token.empty()) return false;
  headers.set("Authorization", "Bearer " + token);
  return true;
}

std::string missing_key(const Config& config, const Route& route, const HeaderList& headers) {
  const RequestAuth& auth = config.request_auth;
  const bool own_header = auth.mode == RequestAuth::Mode::kHeader;
  if (headers.find(own_header ? auth.header_name : "Authorization") != nullptr) return {};
  if (!own_header && !config.auth_header) return {};
  const bool by_default = auth.mode == RequestAuth::Mode::kProviderDefault;
  // Another host may want no key; but a key that is configured and cannot be had is a mistake.
  if (by_default && !route.verified && config.missing_secrets.empty()) return {};
  std::string reason =
      by_default ? "no OpenRouter API key: set OPENROUTER_API_KEY, or pass `env` or `credentials`"
                 : "models.providers.openrouter.request.auth gives no header that can be sent";
  for (const std::string& sentence : config.missing_secrets) reason += "; " + sentence;
  return reason;
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
  headers.set("X-OpenRouter-Categories", normal_categories(attribution.categories));
  return true;
}

bool has_openrouter_names(const HeaderList& headers) {
  return std::any_of(headers.all().begin(), headers.all().end(), is_openrouter_name);
}

bool simplify_headers(HeaderList& headers) {
  if (!has_openrouter_names(headers)) return false;
  for (const Header& header : std::vector<Header>(headers.all())) {
    if (!is_openrouter_name(header)) continue;
    if (ascii_iequals(header.name, "X-OpenRouter-Title")) headers.set("X-Title", header.value);
    headers.remove(header.name);
  }
  return true;
}

Result<EndpointRequest> endpoint_request(const Config& config, const Route& route,
                                         std::string_view path, const HeaderList& caller,
                                         bool plain_headers, const Credential* credential) {
  if (!stays_below_base(path)) {
    return field_error(ErrorCode::kInvalidRequest, "path",
                       "must begin with one \"/\" and stay below the base URL, without dot "
                       "segments, blanks or a fragment");
  }
  EndpointRequest request;
  request.url = route.base_url + std::string(path);
  add_headers(request.headers, config, {}, caller.all());
  if (credential == nullptr && !config.credentials.empty())
    credential = &config.credentials.front();
  add_authorization(request.headers, config, credential);
  if (route.verified) protect_attribution(request.headers, config.attribution);
  if (plain_headers) simplify_headers(request.headers);
  return request;
}

}  // namespace fluffbuzz
