#include "base/url.h"

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

Error bad(std::string message) { return make_error(ErrorCode::kConfigError, std::move(message)); }

bool is_scheme(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && !other) return false;
  }
  return true;
}

// The port's number; -1 for none, -2 for nonsense.
int parse_port(std::string_view text) {
  if (text.empty()) return -1;
  int port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || port > 65535) return -2;
    port = port * 10 + (c - '0');
  }
  return port > 65535 ? -2 : port;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '\\' || c == 0x7F) {
      return bad("a URL holds no blanks, backslashes or control characters");
    }
  }
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) {
    return bad("an absolute URL such as https://openrouter.ai/api/v1 is needed");
  }
  Url url;
  url.scheme = ascii_lower(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 3);
  const size_t authority_end = rest.find_first_of("/?#");
  std::string_view authority = rest.substr(0, authority_end);
  rest = authority_end == std::string_view::npos ? std::string_view() : rest.substr(authority_end);

  const size_t at = authority.rfind('@');
  url.has_user_info = at != std::string_view::npos;
  if (url.has_user_info) authority.remove_prefix(at + 1);
  const size_t bracket = authority.rfind(']');
  const size_t port_colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (port_colon != std::string_view::npos) {
    url.port = parse_port(authority.substr(port_colon + 1));
    if (url.port == -2) return bad("the port is not a number from 0 to 65535");
    authority = authority.substr(0, port_colon);
  }
  if (authority.empty()) return bad("the URL has no host");
  url.host = ascii_lower(authority);

  const size_t path_end = rest.find_first_of("?#");
  url.path = std::string(rest.substr(0, path_end));
  if (path_end != std::string_view::npos) {
    url.has_query = rest[path_end] == '?';
    url.has_fragment = rest.find('#', path_end) != std::string_view::npos;
  }
  return url;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  constexpr std::string_view kSuffix = ".localhost";
  if (host.size() > kSuffix.size() && host.substr(host.size() - kSuffix.size()) == kSuffix) {
    return true;
  }
  return host.substr(0, 4) == "127." &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace fluffbuzz
