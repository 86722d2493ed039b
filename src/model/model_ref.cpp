#include "model/model_ref.h"

#include <cctype>

#include "base/utf8.h"
#include "model/model_traits.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kPrefix = "openrouter/";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 20250101
bool is_date(std::string_view text) {
  if (text.size() != 8) return false;
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return true;
}

// q4, q4_k_m, iq3_xs, 8bit
bool is_quantisation(std::string_view text) {
  const std::string lower = ascii_lower(text);
  std::string_view rest = lower;
  if (rest.substr(0, 1) == "i") rest.remove_prefix(1);
  if (rest.size() >= 2 && rest[0] == 'q' && is_digit(rest[1])) return true;
  size_t digits = 0;
  while (digits < lower.size() && is_digit(lower[digits])) ++digits;
  return digits > 0 && std::string_view(lower).substr(digits) == "bit";
}

}  // namespace

std::string ModelRef::key() const {
  return has_openrouter_prefix(id) ? id : std::string(kPrefix) + id;
}

ProfileSplit split_profile(std::string_view text) {
  const size_t slash = text.rfind('/');
  const size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  for (size_t at = text.find('@', name); at != std::string_view::npos;
       at = text.find('@', at + 1)) {
    const std::string_view profile = text.substr(at + 1);
    if (at == name || profile.empty()) continue;
    const std::string_view tag = profile.substr(0, profile.find('@'));
    if (is_date(tag) || is_quantisation(tag)) continue;
    return {text.substr(0, at), profile};
  }
  return {text, {}};
}

bool has_openrouter_prefix(std::string_view text) {
  return text.size() > kPrefix.size() && ascii_iequals(text.substr(0, kPrefix.size()), kPrefix);
}

std::string normalise_model_id(std::string_view model) {
  if (!has_openrouter_prefix(model)) {
    return model.find('/') == std::string_view::npos
               ? normalise_model_id(std::string(kPrefix) + std::string(model))
               : std::string(model);
  }
  const std::string_view rest = model.substr(kPrefix.size());
  if (rest.find('/') != std::string_view::npos) return std::string(rest);
  const std::string_view full = id_of_short_name(ascii_lower(rest));
  return full.empty() ? std::string(kPrefix) + std::string(rest) : std::string(full);
}

Result<ModelRef> parse_model_ref(std::string_view text) {
  const auto [body, profile] = split_profile(trim(text));
  const size_t slash = body.find('/');
  if (ascii_iequals(body, "openrouter:auto")) {
    return ModelRef{"openrouter/auto", std::string(profile)};
  }
  if (slash == std::string_view::npos || trim(body.substr(0, slash)).empty() ||
      trim(body.substr(slash + 1)).empty()) {
    // Without the text: it may be a key that was pasted into the wrong place.
    return make_error(ErrorCode::kConfigError,
                      "this is no model ref; write openrouter/<provider>/<model> or "
                      "openrouter/auto");
  }
  if (!ascii_iequals(trim(body.substr(0, slash)), "openrouter")) {
    return make_error(
        ErrorCode::kConfigError,
        "\"" + shorten(text, 80) +
            "\" names another provider; openrouter is the only one here: write \"openrouter/" +
            shorten(body, 80) + "\"");
  }
  return ModelRef{normalise_model_id(trim(body.substr(slash + 1))), std::string(profile)};
}

std::string family_id(std::string_view model_id) {
  std::string id = ascii_lower(trim(model_id));
  if (has_openrouter_prefix(id)) id.erase(0, kPrefix.size());
  if (!id.empty() && id[0] == '~') id.erase(0, 1);
  return id;
}

}  // namespace fluffbuzz
