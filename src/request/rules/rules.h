// The rule functions, one file per family. The list that orders them is in shape.cpp.
#ifndef FLUFFBUZZ_REQUEST_RULES_RULES_H_
#define FLUFFBUZZ_REQUEST_RULES_RULES_H_

#include "request/draft.h"

namespace fluffbuzz::rules {

void wire_model(Draft& draft);
void history(Draft& draft);
void audio_input(Draft& draft);
void image_input(Draft& draft);
void provider_routing(Draft& draft);
void params(Draft& draft);
void reasoning(Draft& draft);
void anthropic_prefill(Draft& draft);
void deepseek_v4(Draft& draft);
void stream_params(Draft& draft);
void tools(Draft& draft);
void output_cap(Draft& draft);
void anthropic_cache_markers(Draft& draft);
void openai_only(Draft& draft);
void tenant_user(Draft& draft);
void checks(Draft& draft);
void session(Draft& draft);
void authorization(Draft& draft);
void attribution(Draft& draft);
void response_cache(Draft& draft);
void plain_headers(Draft& draft);

// A list of model names as OpenRouter knows them; fails the draft for one that is unknown or not
// allowed.
Json wire_ids(Draft& draft, Json models);

bool reasoning_lacks_facts(const Draft& draft);
bool tools_lack_facts(const Draft& draft);

}  // namespace fluffbuzz::rules

#endif  // FLUFFBUZZ_REQUEST_RULES_RULES_H_
