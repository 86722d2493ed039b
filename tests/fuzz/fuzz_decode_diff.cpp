// What our reader makes of a JSON text, and our decoder of a chunk, against nlohmann's own parser.
// Input: the data of events, one per line; each line is judged, and then the whole input.
//
// Where the two differ by definition:
//   - white space, byte order marks and zero bytes: nlohmann skips a mark and takes a zero byte for
//     the end of the text; the reader refuses both
//   - depth: the reader refuses what is deeper than JsonReader::kMaxDepth
//   - strings: the reader takes lone surrogates and bytes that are no UTF-8, since half a pair may
//     come with the next chunk; nlohmann refuses both
//   - numbers beyond a double: JSON to the reader, an error to nlohmann, which then reads no
//   further
//   - names that stand twice in one object: which one counts is nobody's promise, so such texts are
//     only asked whether they are JSON
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"
#include "fuzz_support.h"
#include "response/chunk_decoder.h"

namespace fluffbuzz::fuzz {
namespace {

using Model = nlohmann::ordered_json;

// What nlohmann says of a text.
struct Verdict {
  bool accepted = false;
  bool out_of_range = false;  // a number is; nothing is said about the rest
  bool duplicates = false;
  Model value;
};

Verdict judge(std::string_view text) {
  Verdict verdict;
  std::vector<std::vector<std::string>> names;
  const auto watch = [&](int, Model::parse_event_t event, Model& parsed) {
    if (event == Model::parse_event_t::object_start) names.emplace_back();
    if (event == Model::parse_event_t::object_end) names.pop_back();
    if (event == Model::parse_event_t::key) {
      std::vector<std::string>& known = names.back();
      const auto name = parsed.get<std::string>();
      if (std::find(known.begin(), known.end(), name) != known.end()) verdict.duplicates = true;
      known.push_back(name);
    }
    return true;
  };
  try {
    verdict.value = Model::parse(text.begin(), text.end(), watch);
    verdict.accepted = true;
  } catch (const Model::out_of_range&) {
    verdict.out_of_range = true;
  } catch (const Model::exception&) {
  }
  return verdict;
}

bool is_utf8(std::string_view text) {
  try {
    Model(std::string(text)).dump();
    return true;
  } catch (const Model::type_error&) {
    return false;
  }
}

// Reads a value with the cursor and holds it against the model, member by member.
void compare_value(JsonReader& reader, const Model& model) {
  JsonString text;
  std::string_view number;
  bool flag = false;
  switch (reader.peek()) {
    case JsonType::kObject: {
      check(model.is_object() && reader.enter_object(), "an object is none", model.dump());
      auto member = model.begin();
      while (reader.next_key(text)) {
        check(member != model.end(), "a member too many", model.dump());
        check(decoded(text) == member.key() && text.is(member.key()), "another name", member.key());
        compare_value(reader, member.value());
        ++member;
      }
      check(member == model.end(), "a member is missing", model.dump());
      break;
    }
    case JsonType::kArray: {
      check(model.is_array() && reader.enter_array(), "an array is none", model.dump());
      size_t count = 0;
      for (; reader.next_element(); ++count) {
        check(count < model.size(), "an element too many", model.dump());
        compare_value(reader, model[count]);
      }
      check(count == model.size(), "an element is missing", model.dump());
      break;
    }
    case JsonType::kString:
      check(reader.read_string(text) && model.is_string(), "a string is none", model.dump());
      check(decoded(text) == model.get<std::string>(), "another string", model.dump());
      break;
    case JsonType::kNumber:
      check(reader.read_number(number) && model.is_number(), "a number is none", model.dump());
      check(Model::parse(number) == model, "another number", model.dump());
      break;
    case JsonType::kTrue:
    case JsonType::kFalse:
      check(reader.read_bool(flag) && model.is_boolean(), "a boolean is none", model.dump());
      check(flag == model.get<bool>(), "another boolean", model.dump());
      break;
    default:
      check(reader.read_null() && model.is_null(), "null is none", model.dump());
  }
  check(reader.ok(), "the reader stumbled", model.dump());
}

const Model& member_of(const Model& object, std::string_view name) {
  static const Model kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

// A field that the decoder keeps as a string: other kinds count as absent.
void compare_string(const JsonString& ours, const Model& theirs, const char* what) {
  const std::string wanted = theirs.is_string() ? theirs.get<std::string>() : std::string();
  check(decoded(ours) == wanted, what, theirs.dump());
}

// A field that the decoder keeps as JSON text: null counts as absent.
void compare_span(std::string_view ours, const Model& theirs, const char* what) {
  check(ours.empty() == theirs.is_null(), what, theirs.dump());
  if (!ours.empty()) check(Model::parse(ours) == theirs, what, theirs.dump());
}

void compare_delta(const Delta& ours, const Model& theirs) {
  const Model& content = member_of(theirs, "content");
  compare_string(ours.content, content, "content");
  compare_span(ours.content_parts, content.is_array() ? content : Model(), "content parts");
  compare_string(ours.refusal, member_of(theirs, "refusal"), "refusal");
  // Some providers say reasoning_content; an empty or absent reasoning does not hide it.
  const Model& reasoning = member_of(theirs, "reasoning");
  const bool has_reasoning =
      reasoning.is_string() && !reasoning.get_ref<const std::string&>().empty();
  compare_string(ours.reasoning, has_reasoning ? reasoning : member_of(theirs, "reasoning_content"),
                 "reasoning");
  compare_span(ours.reasoning_details, member_of(theirs, "reasoning_details"), "details");
  compare_span(ours.tool_calls, member_of(theirs, "tool_calls"), "tool calls");
  compare_span(ours.images, member_of(theirs, "images"), "images");
  compare_span(ours.audio, member_of(theirs, "audio"), "audio");
  compare_span(ours.annotations, member_of(theirs, "annotations"), "annotations");
}

// The choice with index 0: the first one that says so or says nothing. `others`: whether there are
// more.
const Model& own_choice(const Model& choices, bool& others) {
  static const Model kNull;
  const Model* own = &kNull;
  if (!choices.is_array()) return kNull;
  for (const Model& choice : choices) {
    if (!choice.is_object()) continue;
    const Model& index = member_of(choice, "index");
    const bool first = !index.is_number() || index.get<double>() == 0;
    if (first && own->is_null()) {
      own = &choice;
    } else {
      others = true;
    }
  }
  return *own;
}

void compare_chunk(std::string_view text, const Model& model) {
  Chunk chunk;
  check(decode_chunk(text, chunk) == model.is_object(), "a chunk is an object", text);
  if (!model.is_object()) return;
  compare_string(chunk.id, member_of(model, "id"), "id");
  compare_string(chunk.model, member_of(model, "model"), "model");
  compare_string(chunk.provider, member_of(model, "provider"), "provider");
  compare_string(chunk.service_tier, member_of(model, "service_tier"), "service tier");
  compare_span(chunk.usage, member_of(model, "usage"), "usage");
  compare_span(chunk.metadata, member_of(model, "openrouter_metadata"), "metadata");
  compare_span(chunk.debug, member_of(model, "debug"), "debug");
  bool others = false;
  const Model& choice = own_choice(member_of(model, "choices"), others);
  check(chunk.has_choice == !choice.is_null(), "has a choice", text);
  check(chunk.has_other_choices == others, "has other choices", text);
  // What went wrong with the whole answer comes before what the choice says.
  const Model& error = member_of(model, "error");
  compare_span(chunk.error, error.is_null() ? member_of(choice, "error") : error, "error");
  compare_string(chunk.finish_reason, member_of(choice, "finish_reason"), "finish reason");
  compare_string(chunk.native_finish_reason, member_of(choice, "native_finish_reason"), "native");
  compare_span(chunk.logprobs, member_of(choice, "logprobs"), "logprobs");
  // A whole answer says message, a stream says delta; nobody says both.
  const Model& delta = member_of(choice, "delta");
  const Model& message = member_of(choice, "message");
  if (delta.is_null() || message.is_null()) {
    compare_delta(chunk.delta, delta.is_null() ? message : delta);
  }
}

void judge_text(std::string_view text) {
  std::vector<size_t> lone_surrogates;
  JsonReader reader(text);
  reader.collect_lone_surrogates(&lone_surrogates);
  const bool accepted = reader.skip_value() && reader.at_end();
  const Verdict verdict = judge(text);
  if (!accepted) {
    const bool foreign =
        text.substr(0, 3) == "\xEF\xBB\xBF" || text.find('\0') != std::string_view::npos;
    const bool known = foreign || nesting(text) > JsonReader::kMaxDepth;
    check(known || !verdict.accepted, "JSON, but refused", text);
    Chunk chunk;
    check(!decode_chunk(text, chunk), "a chunk that is no JSON", text);
    return;
  }
  if (!verdict.accepted) {
    check(verdict.out_of_range || !lone_surrogates.empty() || !is_utf8(text), "taken, but no JSON",
          text);
    return;
  }
  if (verdict.duplicates) return;
  JsonReader again(text);
  compare_value(again, verdict.value);
  check(again.at_end(), "something is left", text);
  compare_chunk(text, verdict.value);
}

// A chunk that is recognised by comparing means what the decoder reads in it.
void judge_template(std::string_view last, std::string_view text) {
  Chunk before;
  if (!decode_chunk(last, before)) return;
  if (!brings_text_only(before)) return;
  ChunkTemplate remembered;
  remembered.remember(last, before.delta.content.raw);
  JsonString content;
  if (!remembered.matches(text, content)) return;
  Chunk chunk;
  check(decode_chunk(text, chunk), "recognised what is no JSON", text);
  check(decoded(chunk.delta.content) == decoded(content), "recognised another text", text);
}

void judge_all(std::string_view input) {
  judge_text(input);
  std::string_view last;
  for (std::string_view rest = input; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() < input.size()) judge_text(line);
    judge_template(last, line);
    last = line;
  }
}

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fluffbuzz::fuzz::judge_all(fluffbuzz::fuzz::Script(data, size).rest());
  return 0;
}
