// cache_control markers on system and developer messages (provider-behaviour 4.2 to 4.4; design,
// decision 15).
#include <algorithm>

#include "base/utf8.h"
#include "request/rules/breakpoints.h"
#include "request/rules/rules.h"
#include "request/rules/split_text.h"

namespace fluffbuzz::rules {

namespace {

// What the params ask for.
struct CachePlan {
  bool none = false;
  std::string marker = R"({"type":"ephemeral"})";
  std::string boundary;  // empty: the text is not split
};

CachePlan read_plan(Draft& draft) {
  CachePlan plan;
  const Json* retention = find_member(draft.params, "cacheRetention");
  const std::string_view word = retention == nullptr ? "" : std::string_view(text_of(*retention));
  plan.none = word == "none";
  if (word == "long") {
    plan.marker = R"({"type":"ephemeral","ttl":"1h"})";
  } else if (retention != nullptr && !retention->is_null() && word != "short" && word != "none") {
    draft.warn_kind("cacheRetention", "one of none, short, long", *retention);
  }
  const Json* boundary = find_member(draft.params, "cacheBoundary");
  if (boundary == nullptr || boundary->is_null()) return plan;
  plan.boundary = text_of(*boundary);
  if (plan.boundary.empty()) {
    draft.warn_kind("cacheBoundary", "a string that is not empty", *boundary);
  }
  return plan;
}

bool is_thinking_block(const JsonEdit& body, JsonRef part) {
  const JsonRef type = body.find(part, "type");
  return body.is_string(type, "thinking") || body.is_string(type, "redacted_thinking");
}

// Markers on empty text are refused upstream. A long text is not decoded for this.
bool is_blank_text(const JsonEdit& body, JsonRef text) {
  if (body.type(text) != JsonType::kString) return false;
  const JsonString string = body.string(text);
  std::string_view rest = string.raw;
  while (!rest.empty()) {
    const std::string_view two = rest.substr(0, 2);
    if (two == "\\u") return trim(decoded(string)).empty();
    const bool escaped = two == "\\n" || two == "\\r" || two == "\\t" || two == "\\f";
    if (!escaped && rest.front() != ' ') return false;
    rest.remove_prefix(escaped ? 2 : 1);
  }
  return true;
}

void remove_marker(Draft& draft, JsonRef holder) {
  if (draft.body.remove_member(holder, "cache_control")) draft.fired();
}

// Thinking blocks that are replayed must not carry a marker.
void clear_thinking_markers(Draft& draft, JsonRef message) {
  for (const JsonRef part : draft.body.children(draft.body.find(message, "content"))) {
    if (is_thinking_block(draft.body, part)) remove_marker(draft, part);
  }
}

// A string becomes one marked part, or two when it is split. Without a stable half the rest stays a
// plain string.
bool mark_string(JsonEdit& body, JsonRef content, const CachePlan& plan) {
  const TextSplit split = split_text(body, content, plan.boundary);
  const bool marked = !split.found || !split.first_empty;
  const bool both = marked && split.found && !split.second_empty;
  constexpr std::string_view kMarker = R"(,"cache_control":)";
  if (marked) {
    body.wrap(content, R"([{"type":"text","text":)",
              both ? "}]" : joined({kMarker, plan.marker, "}]"}));
  }
  if (split.found) {
    body.patch_bytes(
        split.offset, split.length,
        both ? joined({"\"", kMarker, plan.marker, R"(},{"type":"text","text":")"}) : "", content);
  }
  return marked;
}

// The same within a part. What stands behind its text is then in the second half.
bool mark_part(JsonEdit& body, JsonRef content, JsonRef part, const CachePlan& plan) {
  const JsonRef text = body.find(part, "text");
  const JsonRef type = body.find(part, "type");
  const TextSplit split =
      body.is_string(type, "text") ? split_text(body, text, plan.boundary) : TextSplit{};
  const bool marked = !split.found || !split.first_empty;
  const bool both = marked && split.found && !split.second_empty;
  if (split.found) {
    constexpr std::string_view kKind = R"("type":"text",)";
    const bool kind_follows = type.index > text.index;
    std::string between = joined({"\",", kind_follows ? kKind : "", R"("cache_control":)",
                                  plan.marker, "},{", kind_follows ? "" : kKind, R"("text":")"});
    body.patch_bytes(split.offset, split.length, both ? std::move(between) : "", content);
  }
  if (marked && !both) body.set(part, "cache_control", plan.marker);
  return marked;
}

// Marks the last part of a message; false when there is nothing to mark. A boundary leaves the text
// even then.
bool mark(Draft& draft, JsonRef message, const CachePlan& plan) {
  JsonEdit& body = draft.body;
  const JsonRef content = body.find(message, "content");
  if (body.type(content) == JsonType::kString) {
    if (is_blank_text(body, content)) return false;
    draft.fired();
    return mark_string(body, content, plan);
  }
  if (body.type(content) != JsonType::kArray) return false;
  const std::vector<JsonRef> parts = body.children(content);
  if (parts.empty() || body.type(parts.back()) != JsonType::kObject) return false;
  const JsonRef last = parts.back();
  if (is_thinking_block(body, last) || is_blank_text(body, body.find(last, "text"))) return false;
  if (body.find(last, "cache_control")) return false;
  draft.fired();
  return mark_part(body, content, last, plan);
}

// Where the boundary parts nothing it would be noise in the prompt: a line break takes its place.
bool drop_boundary(JsonEdit& body, JsonRef message, const CachePlan& plan) {
  const JsonRef content = body.find(message, "content");
  JsonRef text = content;
  if (body.type(content) == JsonType::kArray) {
    const std::vector<JsonRef> parts = body.children(content);
    text = parts.empty() ? JsonRef() : body.find(parts.back(), "text");
  }
  const TextSplit split = split_text(body, text, plan.boundary);
  if (!split.found) return false;
  const bool both = !split.first_empty && !split.second_empty;
  body.patch_bytes(split.offset, split.length, both ? "\\n" : "", text);
  return true;
}

void drop_boundaries(Draft& draft, JsonRef messages) {
  const CachePlan plan = read_plan(draft);
  if (plan.boundary.empty()) return;
  for (const JsonRef message : draft.body.children(messages)) {
    if (is_instruction(draft.body, message) && drop_boundary(draft.body, message, plan)) {
      draft.fired();
    }
  }
}

bool has_instruction(const JsonEdit& body, JsonRef messages) {
  const std::vector<JsonRef> all = body.children(messages);
  return std::any_of(all.begin(), all.end(),
                     [&](JsonRef message) { return is_instruction(body, message); });
}

// Most requests bring no marker, and looking once through the index is quicker than visiting every
// part.
bool has_markers(const Draft& draft) {
  if (draft.field("cache_control")) return true;
  const JsonDocument& document = draft.body.document();
  for (uint32_t i = 0; i < document.size(); ++i) {
    if (document.key_is(i, "cache_control")) return true;
  }
  return false;
}

// Takes markers away until no more than `limit` are left; returns how many are.
size_t limit_markers(Draft& draft, size_t limit) {
  const std::vector<JsonRef> holders = breakpoints(draft.body);
  for (size_t i = limit; i < holders.size(); ++i) remove_marker(draft, holders[i]);
  if (limit == 0 || holders.size() <= limit) return holders.size();
  draft.warn("too_many_breakpoints",
             joined({std::to_string(holders.size()),
                     " cache_control markers were given and 4 are allowed: those of the system and "
                     "of tools stay, then the latest"}));
  return limit;
}

}  // namespace

void anthropic_cache_markers(Draft& draft) {
  const JsonRef messages = draft.field("messages");
  if (draft.body.type(messages) != JsonType::kArray) return;
  if (!draft.traits.cache_markers) {
    drop_boundaries(draft, messages);
    return;
  }
  if (!draft.input.route.verified) {
    drop_boundaries(draft, messages);
    if (has_instruction(draft.body, messages)) {
      draft.withhold("cache_control markers are not sent: " + draft.input.route.unverified);
    }
    return;
  }
  const CachePlan plan = read_plan(draft);
  size_t count = 0;
  if (has_markers(draft)) {
    for (const JsonRef message : draft.body.children(messages)) {
      if (draft.body.is_string(draft.body.find(message, "role"), "assistant")) {
        clear_thinking_markers(draft, message);
      }
    }
    count = limit_markers(draft, plan.none ? 0 : kMaxBreakpoints);
  }
  const size_t limit = plan.none ? 0 : kMaxBreakpoints;
  for (const JsonRef message : draft.body.children(messages)) {
    if (!is_instruction(draft.body, message)) continue;
    if (count >= limit) {
      if (drop_boundary(draft.body, message, plan)) draft.fired();
    } else if (mark(draft, message, plan)) {
      ++count;
    }
  }
}

}  // namespace fluffbuzz::rules
