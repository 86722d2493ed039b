// OpenRouter runs through the proxy-style OpenAI-compatible path: what only OpenAI's own API
// understands is not forwarded (provider-behaviour 6; design, section 5, rule 9).
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

constexpr std::string_view kOpenAiOnly[] = {"service_tier",
                                            "serviceTier",
                                            "store",
                                            "prompt_cache_key",
                                            "prompt_cache_retention",
                                            "prompt_cache_options",
                                            "reasoning_effort",
                                            "text",
                                            "text_verbosity",
                                            "textVerbosity",
                                            "include",
                                            "context_management"};

}  // namespace

void openai_only(Draft& draft) {
  for (const std::string_view name : kOpenAiOnly) {
    if (draft.insisted(name)) continue;
    if (draft.body.remove_member(draft.body.root(), name)) draft.fired();
  }
}

}  // namespace fluffbuzz::rules
