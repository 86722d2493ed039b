// What upstream would refuse or read otherwise than meant, said before anything is sent. Changes
// nothing.
#include <algorithm>

#include "base/nearest.h"
#include "base/utf8.h"
#include "request/reasoning_state.h"
#include "request/rules/breakpoints.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

constexpr size_t kMaxSessionId = 256;  // characters (openrouter-api 9)

// openrouter-api 2.5: upstream refuses any other key.
constexpr std::string_view kProviderKeys[] = {"order",
                                              "only",
                                              "ignore",
                                              "allow_fallbacks",
                                              "require_parameters",
                                              "data_collection",
                                              "zdr",
                                              "enforce_distillable_text",
                                              "quantizations",
                                              "sort",
                                              "preferred_min_throughput",
                                              "preferred_max_latency",
                                              "max_price"};

// What cannot be a conversation. One without any message is left to upstream.
void check_messages(Draft& draft) {
  const JsonDocument& document = draft.body.document();
  const uint32_t messages = document.find(JsonDocument::root(), "messages");
  if (messages == JsonDocument::kNone) return;
  const auto refuse = [&](std::string field, std::string_view what) {
    draft.fail(field_error(ErrorCode::kInvalidRequest, std::move(field), what));
  };
  if (document.node(messages).type != JsonType::kArray) {
    refuse("messages", "must be a list of messages");
    return;
  }
  size_t index = 0;
  for (uint32_t message = document.first_child(messages); message != JsonDocument::kNone;
       message = document.next_sibling(message), ++index) {
    const bool object = document.node(message).type == JsonType::kObject;
    const uint32_t role = object ? document.find(message, "role") : JsonDocument::kNone;
    if (role != JsonDocument::kNone && document.node(role).type == JsonType::kString) continue;
    const std::string field = "messages." + std::to_string(index);
    refuse(object ? field + ".role" : field, object ? "must be a string such as \"user\""
                                                    : "must be an object with role and content");
    return;
  }
}

// Read as no, it would give a whole answer to somebody who waits for a stream.
void check_stream(Draft& draft) {
  const JsonType type = draft.body.type(draft.field("stream"));
  const bool fits = type == JsonType::kNone || type == JsonType::kNull || type == JsonType::kTrue ||
                    type == JsonType::kFalse;
  if (fits) return;
  draft.fail(field_error(ErrorCode::kInvalidRequest, "stream", "must be true or false"));
}

void check_session_id(Draft& draft) {
  const JsonString id = draft.body.string(draft.field("session_id"));
  // No character is shorter than one byte, however it is written.
  if (id.raw.size() <= kMaxSessionId) return;
  const std::string text = decoded(id);
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  if (characters <= static_cast<std::ptrdiff_t>(kMaxSessionId)) return;
  draft.fail(field_error(ErrorCode::kInvalidRequest, "session_id",
                         "must have at most 256 characters, not " + std::to_string(characters)));
}

void check_provider_key(Draft& draft, const std::string& key) {
  if (std::find(std::begin(kProviderKeys), std::end(kProviderKeys), key) !=
      std::end(kProviderKeys)) {
    return;
  }
  const std::string shown = shorten(key, 80);
  for (const std::string_view known : kProviderKeys) {
    // Distances of long texts are costly, and never small.
    if (key.size() > known.size() + 2 || edit_distance(key, known) > 2) continue;
    draft.fail(field_error(ErrorCode::kInvalidRequest, "provider." + shown,
                           joined({"unknown key; did you mean \"", known, "\"?"})));
    return;
  }
  draft.warn(
      "unknown_provider_key",
      joined({"provider.", shown, " is no documented key; OpenRouter may refuse the request"}));
}

void check_provider(Draft& draft) {
  const JsonRef provider = draft.field("provider");
  const JsonType type = draft.body.type(provider);
  if (type == JsonType::kNone || type == JsonType::kNull) return;
  const Result<Json> parsed = parse_json(draft.body.text(provider));
  if (!parsed) return;
  const auto* object = parsed.value().get_ptr<const Json::object_t*>();
  if (object == nullptr) {
    draft.warn("invalid_provider",
               joined({"provider should be an object, not ", kind_of(parsed.value())}));
    return;
  }
  for (const auto& [key, value] : *object) check_provider_key(draft, key);
}

// The caller's own two values: what the rules made of them agrees.
void check_effort(Draft& draft) {
  const JsonDocument& document = draft.body.document();
  const uint32_t flat = document.find(JsonDocument::root(), "reasoning_effort");
  const uint32_t reasoning = document.find(JsonDocument::root(), "reasoning");
  if (flat == JsonDocument::kNone || reasoning == JsonDocument::kNone) return;
  const uint32_t nested = document.find(reasoning, "effort");
  if (nested == JsonDocument::kNone) return;
  if (document.node(flat).type != JsonType::kString ||
      document.node(nested).type != JsonType::kString ||
      decoded(document.string(flat)) == decoded(document.string(nested))) {
    return;
  }
  draft.warn("contradicting_effort",
             "reasoning_effort contradicts reasoning.effort; reasoning.effort was sent");
}

void check_budget(Draft& draft) {
  const JsonRef reasoning = draft.field("reasoning");
  JsonRef limit = draft.field("max_completion_tokens");
  if (!limit) limit = draft.field("max_tokens");
  if (draft.body.type(reasoning) != JsonType::kObject ||
      draft.body.type(limit) != JsonType::kNumber ||
      reasoning_state(draft.body) != ReasoningState::kOn) {
    return;
  }
  const Result<Json> parsed = parse_json(draft.body.text(reasoning));
  const double asked = parsed ? double_or(parsed.value(), "max_tokens", 0) : 0;
  const double budget = std::max(asked, draft.traits.min_reasoning_budget);
  if (budget <= 0 || budget < number_or(draft.body.text(limit), budget + 1)) return;
  draft.warn("reasoning_budget",
             joined({"the reasoning budget is at least ",
                     std::to_string(static_cast<int64_t>(std::min(budget, 9e15))),
                     " tokens, which leaves nothing of max_tokens for the answer: raise max_tokens "
                     "or lower the budget"}));
}

// On verified routes the marker rule has seen to it already.
void check_breakpoints(Draft& draft) {
  if (!draft.traits.cache_markers || draft.input.route.verified) return;
  const size_t count = breakpoints(draft.body).size();
  if (count <= kMaxBreakpoints) return;
  draft.warn(
      "too_many_breakpoints",
      joined({std::to_string(count), " cache_control markers were given and 4 are allowed"}));
}

// A marker in the first system message caches it as a whole: what changes behind the marker makes
// every call miss (openrouter-api 4).
void check_marked_tail(Draft& draft) {
  if (!draft.traits.caches_whole_message) return;
  for (const JsonRef message : draft.body.children(draft.field("messages"))) {
    if (!is_instruction(draft.body, message)) continue;
    const std::vector<JsonRef> parts = draft.body.children(draft.body.find(message, "content"));
    const auto marked = std::find_if(parts.begin(), parts.end(), [&](JsonRef part) {
      return static_cast<bool>(draft.body.find(part, "cache_control"));
    });
    if (marked != parts.end() && !draft.body.find(parts.back(), "cache_control")) {
      draft.warn("cache_tail",
                 "text stands behind the cache marker of the first system message, and this model "
                 "caches the whole message: move what changes into a user message");
    }
    return;
  }
}

}  // namespace

void checks(Draft& draft) {
  check_messages(draft);
  check_stream(draft);
  check_session_id(draft);
  check_provider(draft);
  check_effort(draft);
  check_budget(draft);
  check_breakpoints(draft);
  check_marked_tail(draft);
}

}  // namespace fluffbuzz::rules
