// The cold side of JSON: config, options and error bodies as nlohmann values, read through total
// accessors only. With exceptions compiled out the throwing accessors of nlohmann would abort, and
// foreign data must never be able to do that.
#ifndef FLUFFBUZZ_BASE_JSON_VALUE_H_
#define FLUFFBUZZ_BASE_JSON_VALUE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

using Json = nlohmann::ordered_json;

// Json::object() and Json::array() take initialiser lists, whose machinery would come along.
inline Json json_object() { return Json(Json::value_t::object); }
inline Json json_array() { return Json(Json::value_t::array); }

// Parses `text`; the error (kInvalidRequest) says where and why. Depth is limited before anything
// recurses.
Result<Json> parse_json(std::string_view text);

// Compact text. Malformed UTF-8 passes through; a number that is not finite becomes null.
std::string dump_json(const Json& value);

// The member `name` of an object; null when `value` is no object or has no such member.
const Json* find_member(const Json& value, std::string_view name);

// A member's content, or the fallback when it is absent or of another type.
std::string string_or(const Json& value, std::string_view name, std::string_view fallback);
double double_or(const Json& value, std::string_view name, double fallback);
bool bool_or(const Json& value, std::string_view name, bool fallback);

// The text of a string value; empty for any other type.
const std::string& text_of(const Json& value);
// The number, or `fallback` for any other type.
double number_of(const Json& value, double fallback);

// "a string", "an object", ...: the value's kind in error messages.
std::string_view kind_of(const Json& value);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_VALUE_H_
