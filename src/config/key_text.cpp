#include "config/key_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kExport = "export";
constexpr std::string_view kFamiliar = "sk-or-";
constexpr size_t kShown = 4;
constexpr size_t kShortest = 16;  // of what may be shown at both ends

bool is_name(std::string_view text) {
  return !text.empty() && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                  (c >= 'a' && c <= 'z');
         });
}

std::string_view without_assignment(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return text;
  std::string_view name = trim(text.substr(0, equals));
  const bool exported = name.substr(0, kExport.size()) == kExport && name.size() > kExport.size() &&
                        (name[kExport.size()] == ' ' || name[kExport.size()] == '\t');
  if (exported) name = trim(name.substr(kExport.size()));
  return is_name(name) ? trim(text.substr(equals + 1)) : text;
}

std::string_view without_semicolon(std::string_view text) {
  if (!text.empty() && text.back() == ';') text.remove_suffix(1);
  return trim(text);
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      std::string_view("\"'`").find(text.front()) != std::string_view::npos;
  return quoted ? trim(text.substr(1, text.size() - 2)) : text;
}

}  // namespace

Result<KeyText> read_key_text(std::string_view text) {
  // The semicolon may stand behind the quotes or within them.
  const std::string_view bare =
      without_semicolon(without_quotes(without_semicolon(without_assignment(trim(text)))));
  KeyText out;
  for (const char c : bare) {
    if (c != '\n' && c != '\r') out.key.push_back(c);
  }
  if (out.key.empty()) return field_error(ErrorCode::kInvalidRequest, "key", "required");
  const bool plain =
      std::all_of(out.key.begin(), out.key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain) {
    return field_error(ErrorCode::kInvalidRequest, "key",
                       "holds a blank or a character beyond ASCII, which no key has; copy the "
                       "key again, and nothing else");
  }
  out.familiar = std::string_view(out.key).substr(0, kFamiliar.size()) == kFamiliar;
  out.preview = key_preview(out.key);
  return out;
}

std::string key_preview(std::string_view key) {
  if (key.size() < kShortest) return "...";
  return joined({key.substr(0, kShown), "...", key.substr(key.size() - kShown)});
}

}  // namespace fluffbuzz
