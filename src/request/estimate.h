// A rough count of the tokens that a request will be charged for.
#ifndef FLUFFBUZZ_REQUEST_ESTIMATE_H_
#define FLUFFBUZZ_REQUEST_ESTIMATE_H_

#include "base/json_document.h"

namespace fluffbuzz {

// Tokens of messages and tools, or of input and instructions: a quarter of the bytes, plus a
// quarter for safety; an image, audio or file part counts as 8,000 bytes whatever it holds
// (provider-behaviour 6). Decodes nothing.
double estimated_prompt_tokens(const JsonDocument& request);

// Tokens of a text of so many bytes, by the same rule.
double estimated_tokens(double bytes);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_ESTIMATE_H_
