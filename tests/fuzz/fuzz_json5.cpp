// JSON5 reading and editing, and configurations from it. Input: two bytes that seed the edits, then
// a text.
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_value.h"
#include "base/json_writer.h"
#include "call/core.h"
#include "config/config_edit.h"
#include "config/json5.h"
#include "config/json5_text.h"
#include "fuzz_support.h"

namespace fluffbuzz::fuzz {
namespace {

constexpr std::string_view kNames[] = {"a", "models", "", "x y", "__proto__", "\xC3\xA9", "0"};
constexpr std::string_view kValues[] = {"1",  "\"s'\\n\\\"\"", "{}",    "{\"a\":[1,{}]}",
                                        "[]", "null",          "-0.5e3"};

template <size_t n>
std::string_view any_of(const std::string_view (&list)[n], Random& random) {
  return list[random.below(n)];
}

// A way into the document: mostly along what is there.
Json random_path(const Json& value, Random& random) {
  Json path = Json::array();
  const Json* at = &value;
  while (random.below(4) != 0) {
    const auto* object = at->get_ptr<const Json::object_t*>();
    const auto* list = at->get_ptr<const Json::array_t*>();
    const size_t size = object != nullptr ? object->size() : list != nullptr ? list->size() : 0;
    if (size > 0 && random.below(5) != 0) {
      const size_t position = random.below(size);
      if (object != nullptr) {
        const auto member = std::next(object->begin(), static_cast<std::ptrdiff_t>(position));
        path.push_back(member->first);
        at = &member->second;
      } else {
        path.push_back(position);
        at = &(*list)[position];
      }
    } else if (random.below(2) == 0) {
      path.push_back(std::string(any_of(kNames, random)));
      break;
    } else {
      path.push_back(list != nullptr ? list->size() : random.below(3));
      break;
    }
  }
  return path;
}

Json random_edit(const Json& value, Random& random) {
  constexpr std::string_view kOps[] = {"set", "unset", "append"};
  return {{"op", std::string(any_of(kOps, random))},
          {"path", random_path(value, random)},
          {"value", parse_json(any_of(kValues, random)).value()}};
}

// The slot that a step of a path names; made when it is missing. Null: it does not fit.
Json* step_into(Json& value, const Json& step) {
  if (step.is_string()) {
    if (value.is_null()) value = Json::object();
    return value.is_object() ? &value[text_of(step)] : nullptr;
  }
  const auto position = static_cast<size_t>(number_of(step, 0));
  if (value.is_null()) value = Json::array();
  if (!value.is_array() || position > value.size()) return nullptr;
  if (position == value.size()) value.push_back(nullptr);
  return &value[position];
}

// What an edit that succeeded must have made of the value.
void apply(Json& value, const Json& edit) {
  const std::string op = string_or(edit, "op", "");
  const Json& path = edit["path"];
  Json* at = &value;
  const size_t steps = op == "unset" && !path.empty() ? path.size() - 1 : path.size();
  for (size_t i = 0; i < steps; ++i) {
    if (op == "unset") {
      const bool there =
          path[i].is_string()
              ? at->is_object() && at->contains(text_of(path[i]))
              : at->is_array() && number_of(path[i], 0) < static_cast<double>(at->size());
      if (!there) return;
    }
    at = step_into(*at, path[i]);
    check(at != nullptr, "an edit succeeded on a path that does not fit", dump_json(edit));
  }
  if (op == "set") {
    *at = edit["value"];
  } else if (op == "append") {
    if (at->is_null()) *at = Json::array();
    check(at->is_array(), "appended to what is no list", dump_json(edit));
    at->push_back(edit["value"]);
  } else if (!path.empty()) {
    const Json& last = path.back();
    if (last.is_string() && at->is_object()) at->erase(text_of(last));
    if (!last.is_string() && at->is_array() &&
        number_of(last, 0) < static_cast<double>(at->size())) {
      at->erase(static_cast<size_t>(number_of(last, 0)));
    }
  }
}

// The value as our own JSON writer tells it, which must be JSON and JSON5 alike.
void read_back(const Json5Document& document) {
  if (document.has_nan()) return;
  std::string json;
  JsonWriter writer(json);
  document.write(0, writer, Json5Document::Strings::kPlain);
  if (nesting(json) < JsonReader::kMaxDepth)
    check(is_valid_json(json), "no JSON was written", json);
  const Result<Json5Document> again = Json5Document::parse(json);
  check(again.ok(), "what was written does not parse", json);
  std::string second;
  JsonWriter second_writer(second);
  again.value().write(0, second_writer, Json5Document::Strings::kPlain);
  check(second == json, "what was written parses to another value", json);
}

void edit_text(const std::string& text, const Json& value, uint32_t seed) {
  Random random(seed);
  std::string edited = text;
  Json expected = value;
  for (size_t left = 1 + random.below(6); left > 0; --left) {
    const Json edit = random_edit(expected, random);
    const Result<std::string> result = edit_json5(edited, Json::array({edit}));
    if (!result) continue;
    edited = result.value();
    apply(expected, edit);
    const Result<Json5Document> document =
        Json5Document::parse(edited, Json5Document::Blank::kAccept);
    check(document.ok(), "an edit broke the text", edited);
    // An empty path can remove everything.
    if (document.value().empty()) return;
    const Result<Json> actual = document.value().to_json();
    check(actual.ok() && dump_json(actual.value()) == dump_json(expected),
          "an edit made another value than it says", dump_json(edit) + "\n" + edited);
  }
}

void check_config_text(std::string_view text) {
  const std::string report = validated_config(text, R"({"A":"x"})", ConfigOrigin::kText);
  check(is_valid_json(report), "the report is no JSON", report);
  const bool valid = report.find("{\"valid\":true") == 0;
  const auto core = make_core(text, R"({"A":"x"})", "", ConfigOrigin::kText);
  check(valid == core.ok(), "validated_config and make_core disagree", report);
}

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fluffbuzz;        // NOLINT(google-build-using-namespace): the entry point
  using namespace fluffbuzz::fuzz;  // NOLINT(google-build-using-namespace)
  Script script(data, size);
  const uint32_t seed = script.two_bytes();
  const std::string text(script.rest());
  size_t error_at = 0;
  const Result<Json5Document> document =
      Json5Document::parse(text, Json5Document::Blank::kRefuse, &error_at);
  const Json5Place place = json5_place(text, error_at);
  check(place.line > 0 && place.column > 0 && error_at <= text.size(), "no place", text);
  check_config_text(text);
  if (!document) {
    const std::string prefix =
        "line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ": ";
    check(document.error().message.find(prefix) == 0, "two places for one error",
          document.error().message);
    return 0;
  }
  read_back(document.value());
  const Result<Json> value = document.value().to_json();
  if (value && nesting(text) < 400) edit_text(text, value.value(), seed);
  return 0;
}
