// Tools for a model that takes none would be refused, or answered by no provider at all.
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

bool offers_tools(const Draft& draft) { return !draft.body.children(draft.field("tools")).empty(); }

}  // namespace

bool tools_lack_facts(const Draft& draft) {
  return offers_tools(draft) && !draft.facts().tools.has_value();
}

void tools(Draft& draft) {
  if (!offers_tools(draft) || draft.facts().tools.value_or(true)) return;
  for (const std::string_view name : {"tools", "tool_choice", "parallel_tool_calls"}) {
    draft.body.remove_member(draft.body.root(), name);
  }
  draft.fired();
  draft.warn("tools_dropped", "the tools were left out: the model catalogue says that " +
                                  draft.input.model.id + " takes none");
}

}  // namespace fluffbuzz::rules
