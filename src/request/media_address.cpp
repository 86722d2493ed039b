#include "request/media_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/url.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kNone = JsonDocument::kNone;
// No server takes a longer one.
constexpr size_t kLongestAddress = 8192;

constexpr std::string_view kMediaTypes[] = {"image_url",  "input_image", "file",
                                            "input_file", "video_url",   "input_video"};
constexpr std::string_view kAddresses[] = {"url", "image_url", "file_url", "file_data",
                                           "video_url"};
constexpr std::string_view kLocalEnds[] = {".localhost", ".local", ".internal",
                                           ".lan",       ".home",  ".home.arpa"};

struct Range {
  uint32_t first;
  uint32_t last;
};

constexpr uint32_t at(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// What the registry of special-purpose addresses keeps from the public (RFC 6890 and its updates).
constexpr Range kClosed[] = {
    {at(0, 0, 0, 0), at(0, 255, 255, 255)},       {at(10, 0, 0, 0), at(10, 255, 255, 255)},
    {at(100, 64, 0, 0), at(100, 127, 255, 255)},  {at(127, 0, 0, 0), at(127, 255, 255, 255)},
    {at(169, 254, 0, 0), at(169, 254, 255, 255)}, {at(172, 16, 0, 0), at(172, 31, 255, 255)},
    {at(192, 0, 0, 0), at(192, 0, 0, 255)},       {at(192, 168, 0, 0), at(192, 168, 255, 255)},
    {at(198, 18, 0, 0), at(198, 19, 255, 255)},   {at(224, 0, 0, 0), at(255, 255, 255, 255)},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Four decimal numbers without zeros in front.
std::optional<uint32_t> plain_ipv4(std::string_view host) {
  uint32_t out = 0;
  for (int i = 0; i < 4; ++i) {
    const size_t end = i < 3 ? host.find('.') : host.size();
    if (end == std::string_view::npos || end == 0 || end > 3) return std::nullopt;
    const std::string_view part = host.substr(0, end);
    if (part.size() > 1 && part[0] == '0') return std::nullopt;
    uint32_t number = 0;
    for (const char c : part) {
      if (!is_digit(c)) return std::nullopt;
      number = number * 10 + static_cast<uint32_t>(c - '0');
    }
    if (number > 255) return std::nullopt;
    out = out << 8 | number;
    host.remove_prefix(std::min(host.size(), end + 1));
  }
  return out;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Whether some reader takes the host for a number: its last label is one.
bool is_numeric(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.empty() || is_digit(last[0]);
}

template <size_t kSize>
bool is_one_of(const JsonString& word, const std::string_view (&words)[kSize]) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view w) { return word.is(w); });
}

Error check_address(const JsonString& value, const std::string& field) {
  if (value.raw.substr(0, 5) == "data:") return {};
  const auto refuse = [&](std::string_view what) {
    return field_error(ErrorCode::kNotAllowed, field, what);
  };
  if (value.raw.size() > kLongestAddress) {
    // A file's own bytes have no scheme; an address has one at its beginning.
    const std::string_view start = value.raw.substr(0, 64);
    return start.find(':') == std::string_view::npos ? Error()
                                                     : refuse("is too long for an address");
  }
  const std::string text = decoded(value);
  if (ascii_lower(text.substr(0, 5)) == "data:" || text.find(':') == std::string::npos) return {};
  const Result<Url> url = parse_url(text);
  if (!url || url.value().scheme != "https") {
    return refuse("must be an https address or a data URL");
  }
  return is_public_host(url.value().host) ? Error() : refuse("must lead to a public host");
}

// The addresses of one part, however deep they stand in it.
Error check_part(const JsonDocument& body, uint32_t part, const std::string& place) {
  for (uint32_t i = body.first_child(part); i != kNone; i = body.next_sibling(i)) {
    const JsonType type = body.node(i).type;
    const std::string field = place + "." + std::string(body.key(i));
    Error error;
    if (type == JsonType::kString) {
      const std::string name = ascii_lower(body.key(i));
      const bool holds =
          std::find(std::begin(kAddresses), std::end(kAddresses), name) != std::end(kAddresses);
      if (holds) error = check_address(body.string(i), field);
    } else if (type == JsonType::kObject) {
      error = check_part(body, i, field);
    }
    if (!error.message.empty()) return error;
  }
  return {};
}

}  // namespace

bool is_public_host(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  // Global unicast is 2000::/3.
  if (!host.empty() && host[0] == '[') return host.size() > 5 && (host[1] == '2' || host[1] == '3');
  if (is_numeric(host)) {
    const std::optional<uint32_t> address = plain_ipv4(host);
    return address && std::none_of(std::begin(kClosed), std::end(kClosed), [&](const Range& range) {
             return *address >= range.first && *address <= range.last;
           });
  }
  return host.find('.') != std::string_view::npos &&
         std::none_of(std::begin(kLocalEnds), std::end(kLocalEnds),
                      [&](std::string_view end) { return ends_with(host, end); });
}

Error media_refusal(const JsonDocument& body) {
  for (uint32_t i = 1; i < body.size(); ++i) {
    if (body.node(i).type != JsonType::kString || !body.key_is(i, "type")) continue;
    if (!is_one_of(body.string(i), kMediaTypes)) continue;
    Error error = check_part(body, body.node(i).parent, "messages");
    if (!error.message.empty()) return error;
  }
  return {};
}

}  // namespace fluffbuzz
