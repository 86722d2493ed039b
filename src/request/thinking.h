// Thinking levels: how people spell them, and the effort word that a model takes for one
// (provider-behaviour 5).
#ifndef FLUFFBUZZ_REQUEST_THINKING_H_
#define FLUFFBUZZ_REQUEST_THINKING_H_

#include <string_view>

#include "model/model_facts.h"

namespace fluffbuzz {

// The canonical level for what somebody typed (off minimal low medium high xhigh adaptive max), or
// empty for what is no level (provider-behaviour 5.1).
std::string_view parse_level(std::string_view typed);

// The eight levels in their order, for error messages.
std::string_view level_names();

// The effort for a canonical level (not off). Without knowledge by provider-behaviour 5.3; with it
// clamped to what the model takes: exact, else the next higher, else the next lower - for the two
// highest levels the other way round (5.6).
std::string_view effort_for(std::string_view level, const ModelFacts& facts);

// The level to ask for after upstream has refused `sent` with these words, or empty when they are
// about something else (provider-behaviour 5.6, error-driven retry): "mandatory" asks for the
// least, a list of supported values for the nearest of them, "not supported" for none.
std::string_view level_after_refusal(std::string_view message, std::string_view sent);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_THINKING_H_
