// JSON reading, decoding, editing and writing. Input: two bytes that seed the edits, then a text.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.h"
#include "base/json_edit.h"
#include "base/json_reader.h"
#include "base/json_value.h"
#include "fuzz_support.h"

namespace fluffbuzz::fuzz {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads a value container by container, the way the decoders do.
void walk(JsonReader& reader) {
  JsonString text;
  std::string_view number;
  bool flag = false;
  switch (reader.peek()) {
    case JsonType::kObject:
      reader.enter_object();
      while (reader.next_key(text)) walk(reader);
      break;
    case JsonType::kArray:
      reader.enter_array();
      while (reader.next_element()) walk(reader);
      break;
    case JsonType::kString:
      reader.read_string(text);
      break;
    case JsonType::kNumber:
      reader.read_number(number);
      break;
    case JsonType::kTrue:
    case JsonType::kFalse:
      reader.read_bool(flag);
      break;
    default:
      reader.read_null();
  }
}

enum class Verdict { kAccepted, kRefused, kOutOfRange };

// What another parser says. Numbers out of range are an error there, and a matter of taste.
Verdict verdict_of_nlohmann(std::string_view text, Json& value) {
  try {
    value = Json::parse(text.begin(), text.end());
    return Verdict::kAccepted;
  } catch (const Json::out_of_range&) {
    return Verdict::kOutOfRange;
  } catch (const Json::exception&) {
    return Verdict::kRefused;
  }
}

bool is_utf8(std::string_view text) {
  try {
    Json(std::string(text)).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

// Equal but for the last bit of numbers.
bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    const auto x = a.get<double>();
    const auto y = b.get<double>();
    return x == y || std::fabs(x - y) <= std::fabs(x) * 1e-15 || std::fabs(x - y) < 1e-320;
  }
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_object()) {
    auto left = a.begin();
    for (auto right = b.begin(); right != b.end(); ++left, ++right) {
      if (left.key() != right.key() || !same(left.value(), right.value())) return false;
    }
    return true;
  }
  if (a.is_array()) {
    for (size_t i = 0; i < a.size(); ++i) {
      if (!same(a[i], b[i])) return false;
    }
    return true;
  }
  return a == b;
}

void compare_with_nlohmann(std::string_view text) {
  const bool accepted = is_valid_json(text);
  JsonReader reader(text);
  std::vector<size_t> lone_surrogates;
  reader.collect_lone_surrogates(&lone_surrogates);
  walk(reader);
  check((reader.ok() && reader.at_end()) == accepted, "entering and skipping disagree", text);

  Json theirs;
  const Verdict verdict = verdict_of_nlohmann(text, theirs);
  const Result<Json> ours = parse_json(text);
  check(!ours.ok() || accepted, "parse_json accepts what the reader refuses", text);
  if (verdict == Verdict::kAccepted) {
    // It skips a byte order mark and takes a zero byte for the end.
    const bool foreign = text.substr(0, 3) == kByteOrderMark || text.find('\0') != text.npos;
    check(accepted || foreign || nesting(text) > JsonReader::kMaxDepth, "valid, but refused", text);
    if (accepted) {
      check(ours.ok(), "parse_json refuses what is valid", text);
      check(same(ours.value(), theirs), "parsed to another value", text);
    }
  } else if (accepted && verdict == Verdict::kRefused) {
    check(!lone_surrogates.empty() || !is_utf8(text), "invalid, but accepted", text);
  }
  if (ours.ok()) {
    const std::string dumped = dump_json(ours.value());
    const Result<Json> again = parse_json(dumped);
    check(again.ok() && again.value() == ours.value(), "dump_json does not read back", dumped);
  }
}

void quote_and_back(std::string_view text) {
  const std::string quoted = json_quoted(text);
  JsonReader reader(quoted);
  JsonString string;
  check(reader.read_string(string) && reader.at_end(), "quoted text is no string", quoted);
  check(decoded(string) == text, "quoted text decodes to another", quoted);
}

JsonRef random_value(const JsonEdit& edit, Random& random) {
  JsonRef value = edit.root();
  while (random.below(4) != 0) {
    const std::vector<JsonRef> children = edit.children(value);
    if (children.empty()) break;
    value = children[random.below(children.size())];
  }
  return value;
}

void random_edit(JsonEdit& edit, Random& random) {
  constexpr std::string_view kNames[] = {"a", "model", "", "\"", "x_y"};
  constexpr std::string_view kValues[] = {"1", "\"s\\u00e9\"", "{}", "{\"a\":[1]}", "[]", "null"};
  const std::string_view name = kNames[random.below(std::size(kNames))];
  const std::string value(kValues[random.below(std::size(kValues))]);
  const JsonRef target = random_value(edit, random);
  switch (random.below(5)) {
    case 0:
      if (edit.type(target) == JsonType::kObject) edit.set(target, name, value);
      break;
    case 1:
      edit.replace(target, value);
      break;
    case 2:
      edit.remove_member(target, name);
      break;
    case 3:
      edit.wrap(target, "{\"w\":", "}");
      break;
    default:
      // The root cannot be removed: something must stand there.
      if (target.inserted || target.index != JsonDocument::root()) edit.remove(target);
  }
}

void edit_document(std::string_view text, uint32_t seed) {
  const Result<JsonDocument> document = JsonDocument::parse(text);
  check(document.ok() == is_valid_json(text), "the index and the reader disagree", text);
  if (!document.ok()) return;

  JsonEdit repair(document.value());
  check(repair.str() == text, "no edit, but other bytes", text);
  for (const size_t offset : document.value().lone_surrogates()) {
    repair.patch_bytes(offset, 6, "\\ufffd");
  }
  const std::string repaired = repair.str();
  const Result<JsonDocument> after = JsonDocument::parse(repaired);
  check(after.ok() && after.value().lone_surrogates().empty(), "lone surrogates left", repaired);

  if (too_deep_to_judge(text)) return;
  Random random(seed);
  JsonEdit edit(document.value());
  std::vector<JsonChange> log;
  edit.record_changes(&log);
  for (size_t left = random.below(8); left > 0; --left) {
    random_edit(edit, random);
    const std::string edited = edit.str();
    check(is_valid_json(edited), "an edit broke the text", edited);
    check(is_valid_json(edit.text(edit.root())), "the root's text is no JSON", edited);
  }
  for (const JsonChange& change : log) {
    check(change.op == "remove" || is_valid_json(change.value), "a change is no JSON",
          change.value);
  }
}

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fluffbuzz::fuzz::Script script(data, size);
  const uint32_t seed = script.two_bytes();
  fluffbuzz::fuzz::compare_with_nlohmann(script.rest());
  fluffbuzz::fuzz::quote_and_back(script.rest());
  fluffbuzz::fuzz::edit_document(script.rest(), seed);
  return 0;
}
