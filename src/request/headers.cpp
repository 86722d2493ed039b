#include "request/headers.h"

#include <algorithm>

#include "base/secret_name.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

bool is_token(std::string_view name) {
  if (name.empty()) return false;
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return std::all_of(name.begin(), name.end(), [&](char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || kOthers.find(c) != std::string_view::npos;
  });
}

// A line break in a value would start another header.
bool is_safe_value(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_reserved_name(std::string_view name) {
  return name == "__proto__" || name == "prototype" || name == "constructor";
}

}  // namespace

void HeaderList::set(std::string_view name, std::string_view value) {
  const std::string_view text = trim(value);
  if (text.empty() || !is_token(name) || is_reserved_name(name) || !is_safe_value(text)) return;
  for (Header& header : headers_) {
    if (ascii_iequals(header.name, name)) {
      header = {std::string(name), std::string(text)};
      return;
    }
  }
  headers_.push_back({std::string(name), std::string(text)});
}

bool HeaderList::remove(std::string_view name) {
  const auto gone = std::remove_if(headers_.begin(), headers_.end(), [&](const Header& header) {
    return ascii_iequals(header.name, name);
  });
  const bool found = gone != headers_.end();
  headers_.erase(gone, headers_.end());
  return found;
}

const Header* HeaderList::find(std::string_view name) const {
  for (const Header& header : headers_) {
    if (ascii_iequals(header.name, name)) return &header;
  }
  return nullptr;
}

std::string redacted_header(const Header& header, const Config& config) {
  if (!is_secret_name(header.name) && !config.holds_secret(header.value)) return header.value;
  const size_t blank = header.value.find(' ');
  const bool scheme =
      blank != std::string::npos && ascii_iequals(header.value.substr(0, blank), "bearer");
  return scheme ? "Bearer [redacted]" : "[redacted]";
}

}  // namespace fluffbuzz
