// Thinking levels: the selected level becomes OpenRouter's `reasoning` payload
// (provider-behaviour 5; design, decision 3).
#include "request/rules/rules.h"
#include "request/thinking.h"

namespace fluffbuzz::rules {

namespace {

// The level that a request's own `reasoning_effort` stands for; empty for no level.
std::string_view level_of_effort(const Draft& draft) {
  const JsonRef effort = draft.field("reasoning_effort");
  // Insisted on, it is sent as it is and stands for itself.
  if (draft.body.type(effort) != JsonType::kString || draft.insisted("reasoning_effort")) return {};
  const std::string word = decoded(draft.body.string(effort));
  return word == "none" ? "off" : parse_level(word);
}

// The selected level, strongest source first; empty when nobody selected one.
std::string_view selected_level(const Draft& draft) {
  if (!draft.input.options.thinking.empty()) return draft.input.options.thinking;
  const std::string_view effort = level_of_effort(draft);
  if (!effort.empty()) return effort;
  const std::string_view param = parse_level(string_or(draft.params, "thinking", ""));
  return param.empty() ? std::string_view(draft.input.config.thinking_default) : param;
}

void warn_of_words(Draft& draft) {
  const bool own = draft.body.type(draft.field("reasoning_effort")) == JsonType::kString &&
                   !draft.insisted("reasoning_effort");
  if (own && level_of_effort(draft).empty()) {
    draft.warn("ignored_field", "reasoning_effort holds a word that is no level; it was not sent");
  }
  const Json* param = find_member(draft.params, "thinking");
  if (param != nullptr && !param->is_null() && parse_level(text_of(*param)).empty()) {
    draft.warn("ignored_param",
               "params.thinking must be one of " + std::string(level_names()) + ", not " +
                   std::string(param->is_string() ? "another word" : kind_of(*param)) +
                   "; it was not sent");
  }
}

// Whether the request's own `reasoning` must stay exactly as it is.
bool caller_decided(const Draft& draft, JsonRef reasoning) {
  switch (draft.body.type(reasoning)) {
    case JsonType::kObject:
      return draft.body.find(reasoning, "effort") || draft.body.find(reasoning, "max_tokens");
    case JsonType::kArray:
    case JsonType::kTrue:
      return true;
    case JsonType::kString:
      return !draft.body.string(reasoning).empty();
    case JsonType::kNumber:
      return number_or(draft.body.text(reasoning), 0) != 0;
    default:
      return false;
  }
}

void put(Draft& draft, std::string_view level, std::string_view name, std::string value) {
  const JsonRef own = draft.field("reasoning");
  if (draft.body.type(own) != JsonType::kObject) {
    draft.body.set(draft.body.root(), "reasoning",
                   "{" + json_quoted(name) + ":" + std::move(value) + "}");
  } else if (draft.body.find(own, name)) {
    return;
  } else {
    draft.body.set(own, name, std::move(value));
  }
  draft.sent_thinking = level;
  draft.fired();
}

// Off is said only to models that are known to reason and to be able to stop.
void switch_off(Draft& draft) {
  const ModelFacts& facts = draft.facts();
  if (facts.reasoning.has_value() && !*facts.reasoning) return;
  if (facts.reasoning_mandatory.value_or(false)) {
    draft.withhold("thinking off is not sent: this model cannot stop reasoning");
  } else if (!facts.reasoning.has_value() || !facts.reasoning_mandatory.has_value()) {
    draft.withhold(
        "thinking off is not sent: without the model catalogue it is unknown whether this model "
        "may stop reasoning");
  } else if (!facts.has_efforts.value_or(true)) {
    put(draft, "off", "enabled", "false");
  } else {
    put(draft, "off", "effort", json_quoted("none"));
  }
}

void switch_on(Draft& draft, std::string_view level) {
  const ModelFacts& facts = draft.facts();
  if (facts.reasoning.has_value() && !*facts.reasoning) {
    draft.warn("reasoning_unsupported", "the model catalogue lists no reasoning for " +
                                            draft.input.model.id +
                                            "; the thinking level may have no effect");
  }
  if (!facts.has_efforts.value_or(true)) {
    put(draft, level, "enabled", "true");
    return;
  }
  const std::string_view effort = effort_for(level, facts);
  if (effort.empty()) {
    draft.withhold("the thinking level is not sent: this model takes no effort that is known here");
    return;
  }
  put(draft, level, "effort", json_quoted(effort));
}

}  // namespace

bool reasoning_lacks_facts(const Draft& draft) {
  return !selected_level(draft).empty() && draft.traits.reasoning_skipped.empty() &&
         !caller_decided(draft, draft.field("reasoning")) && !draft.facts().has_efforts.has_value();
}

void reasoning(Draft& draft) {
  warn_of_words(draft);
  const std::string_view level = selected_level(draft);
  if (level.empty() || caller_decided(draft, draft.field("reasoning"))) return;
  if (!draft.traits.reasoning_skipped.empty()) {
    draft.withhold("the thinking level " + std::string(level) +
                   " is not sent: " + std::string(draft.traits.reasoning_skipped));
  } else if (level == "off") {
    switch_off(draft);
  } else {
    switch_on(draft, level);
  }
}

}  // namespace fluffbuzz::rules
