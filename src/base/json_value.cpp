#include "base/json_value.h"

#include "base/json_reader.h"

namespace fluffbuzz {

Result<Json> parse_json(std::string_view text) {
  JsonReader check(text);
  if (!check.skip_value() || !check.at_end()) {
    const std::string reason = check.ok() ? "something stands behind the value" : check.error();
    return make_error(ErrorCode::kInvalidRequest,
                      "not JSON: " + reason + " at byte " + std::to_string(check.position()));
  }
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) {
    return make_error(ErrorCode::kInvalidRequest,
                      "not JSON: malformed UTF-8 or number out of range");
  }
  return value;
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* find_member(const Json& value, std::string_view name) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (object == nullptr) return nullptr;
  for (const auto& [key, member] : *object) {
    if (key == name) return &member;
  }
  return nullptr;
}

const std::string& text_of(const Json& value) {
  static const std::string kEmpty;
  const auto* text = value.get_ptr<const Json::string_t*>();
  return text == nullptr ? kEmpty : *text;
}

double number_of(const Json& value, double fallback) {
  if (const auto* number = value.get_ptr<const Json::number_float_t*>()) return *number;
  if (const auto* number = value.get_ptr<const Json::number_unsigned_t*>()) {
    return static_cast<double>(*number);
  }
  if (const auto* number = value.get_ptr<const Json::number_integer_t*>()) {
    return static_cast<double>(*number);
  }
  return fallback;
}

std::string string_or(const Json& value, std::string_view name, std::string_view fallback) {
  const Json* member = find_member(value, name);
  return member != nullptr && member->is_string() ? text_of(*member) : std::string(fallback);
}

double double_or(const Json& value, std::string_view name, double fallback) {
  const Json* member = find_member(value, name);
  return member == nullptr ? fallback : number_of(*member, fallback);
}

bool bool_or(const Json& value, std::string_view name, bool fallback) {
  const Json* member = find_member(value, name);
  const bool* flag = member == nullptr ? nullptr : member->get_ptr<const bool*>();
  return flag == nullptr ? fallback : *flag;
}

std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "an array";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "a boolean";
    case Json::value_t::null:
      return "null";
    default:
      return "a number";
  }
}

}  // namespace fluffbuzz
