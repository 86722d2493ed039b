#include "base/json_value.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/json_reader.h"
#include "base/json_writer.h"

namespace fluffbuzz {

namespace {

// Integers that fit keep their digits; everything else becomes a double. Beyond its range it is
// NaN.
Json number_value(std::string_view text) {
  const bool negative = text.front() == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.find_first_of(".eE") != std::string_view::npos || digits.size() > 18) {
    return Json(number_or(text, std::nan("")));
  }
  int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return Json(negative ? -value : value);
}

// With duplicates the last value wins, at the place of the first, as JSON.parse has it. The members
// were appended without looking, which keeps large objects linear; equal names are found side by
// side in an order of hashes (and places: sorting numbers is in the C++ library already).
void drop_duplicates(Json::object_t& object) {
  std::vector<unsigned long long> order;
  for (size_t i = 0; i < object.size(); ++i) {
    unsigned long long hash = 0;
    for (const char c : object.data()[i].first) hash = hash * 31 + static_cast<unsigned char>(c);
    order.push_back((hash ^ hash >> 32U) << 32U | i);
  }
  std::sort(order.begin(), order.end());
  std::string gone(object.size(), 0);
  bool any = false;
  for (size_t i = 0; i < order.size(); ++i) {
    auto& first = object.data()[order[i] & 0xFFFFFFFFU];
    for (size_t j = i + 1; j < order.size() && order[j] >> 32U == order[i] >> 32U; ++j) {
      const size_t later = order[j] & 0xFFFFFFFFU;
      if (gone[later] != 0 || object.data()[later].first != first.first) continue;
      first.second = std::move(object.data()[later].second);
      gone[later] = 1;
      any = true;
    }
  }
  if (!any) return;
  Json::object_t kept;
  for (size_t i = 0; i < object.size(); ++i) {
    if (gone[i] == 0) kept.push_back(std::move(object.data()[i]));
  }
  object = std::move(kept);
}

// Built on our own reader: nlohmann's lexer, parser and number formatting would be a sixth of the
// download. Recursion is bounded by the reader's depth limit.
bool read_value(JsonReader& reader, Json& out) {
  JsonString text;
  bool flag = false;
  std::string_view number;
  Json::object_t* members = nullptr;
  switch (reader.peek()) {
    case JsonType::kObject:
      out = json_object();
      members = out.get_ptr<Json::object_t*>();
      reader.enter_object();
      while (reader.next_key(text)) {
        members->emplace_back(decoded(text), Json());
        if (!read_value(reader, members->back().second)) return false;
      }
      drop_duplicates(*members);
      return reader.ok();
    case JsonType::kArray:
      out = json_array();
      reader.enter_array();
      while (reader.next_element()) {
        out.push_back(Json());
        if (!read_value(reader, out.back())) return false;
      }
      return reader.ok();
    case JsonType::kString:
      if (!reader.read_string(text)) return false;
      out = decoded(text);
      return true;
    case JsonType::kNumber:
      if (!reader.read_number(number)) return false;
      out = number_value(number);
      return !std::isnan(number_of(out, 0));
    case JsonType::kTrue:
    case JsonType::kFalse:
      if (!reader.read_bool(flag)) return false;
      out = flag;
      return true;
    default:
      out = nullptr;
      return reader.read_null();
  }
}

void write_number(JsonWriter& writer, const Json& value) {
  if (const auto* real = value.get_ptr<const Json::number_float_t*>()) {
    char buffer[64];
    // Shortest text that reads back as the same double.
    const char* end = nlohmann::detail::to_chars(std::begin(buffer), std::end(buffer), *real);
    writer.raw(std::isfinite(*real)
                   ? std::string_view(buffer, static_cast<size_t>(end - std::begin(buffer)))
                   : "null");
  } else {
    writer.integer(*value.get_ptr<const Json::number_integer_t*>());
  }
}

void write_value(JsonWriter& writer, const Json& value) {
  if (const auto* object = value.get_ptr<const Json::object_t*>()) {
    writer.begin_object();
    for (const auto& [key, member] : *object) {
      writer.key(key);
      write_value(writer, member);
    }
    writer.end_object();
  } else if (const auto* array = value.get_ptr<const Json::array_t*>()) {
    writer.begin_array();
    for (const Json& item : *array) write_value(writer, item);
    writer.end_array();
  } else if (const auto* text = value.get_ptr<const Json::string_t*>()) {
    writer.string(*text);
  } else if (const auto* flag = value.get_ptr<const Json::boolean_t*>()) {
    writer.boolean(*flag);
  } else if (value.is_number()) {
    write_number(writer, value);
  } else {
    writer.null();
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  JsonReader reader(text);
  Json value;
  const bool read = read_value(reader, value);
  if (read && reader.at_end()) return value;
  const std::string reason = !reader.ok() ? reader.error()
                             : read       ? "something stands behind the value"
                                          : "a number is out of range";
  return make_error(ErrorCode::kInvalidRequest,
                    "not JSON: " + reason + " at byte " + std::to_string(reader.position()));
}

std::string dump_json(const Json& value) {
  std::string out;
  JsonWriter writer(out);
  write_value(writer, value);
  return out;
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
  if (const auto* real = value.get_ptr<const Json::number_float_t*>()) return *real;
  const auto* integer = value.get_ptr<const Json::number_integer_t*>();
  return integer == nullptr ? fallback : static_cast<double>(*integer);
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
