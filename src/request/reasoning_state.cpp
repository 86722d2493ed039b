#include "request/reasoning_state.h"

#include "base/json_value.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

bool is_off_word(std::string_view word) { return word.empty() || word == "none" || word == "off"; }

bool asks(const Json& value) {
  if (value.is_object()) {
    return bool_or(value, "enabled", true) && !is_off_word(string_or(value, "effort", "on")) &&
           double_or(value, "max_tokens", 1) > 0;
  }
  const bool* flag = value.get_ptr<const bool*>();
  return flag != nullptr ? *flag : !is_off_word(trim(text_of(value)));
}

}  // namespace

ReasoningState reasoning_state(const JsonEdit& body) {
  const JsonRef reasoning = body.find(body.root(), "reasoning");
  if (!reasoning || body.type(reasoning) == JsonType::kNull) return ReasoningState::kUnsaid;
  const Result<Json> parsed = parse_json(body.text(reasoning));
  return parsed && asks(parsed.value()) ? ReasoningState::kOn : ReasoningState::kOff;
}

}  // namespace fluffbuzz
