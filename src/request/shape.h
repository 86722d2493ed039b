// Shaping: one ordered, named list of rules turns a caller's request into the HTTP request.
#ifndef FLUFFBUZZ_REQUEST_SHAPE_H_
#define FLUFFBUZZ_REQUEST_SHAPE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_document.h"
#include "request/draft.h"

namespace fluffbuzz {

struct ShapingRule {
  std::string_view name;
  void (*apply)(Draft&);
  // One sentence with its source; shown by explain.
  std::string_view why;
  // Whether this rule would want to know something about the model that only a catalogue could
  // tell; null for rules that ask nothing. Looks at the draft before any rule has run.
  bool (*lacks_facts)(const Draft&) = nullptr;
  // Also for bodies that are no chat completions (options.endpoint).
  bool every_endpoint = false;
};

// The rules in the order in which they run (design, section 5).
const std::vector<ShapingRule>& shaping_rules();

struct ShapedRequest {
  std::string url;
  std::unique_ptr<Draft> draft;  // body, headers, applied and withheld rules, warnings
  bool streaming = false;        // the body asks for a stream
};

// Shapes `document` (a body of options.endpoint) for one attempt. Deterministic: the same input
// gives the same bytes. `input` and `document` must outlive the result. Errors: kInvalidRequest
// when the body is no object; whatever a rule refuses.
Result<ShapedRequest> shape(const ShapeInput& input, const JsonDocument& document);

// The rules about headers alone, for a draft whose body is not made by the list.
void apply_header_rules(Draft& draft);

// True when a catalogue would let a rule decide better: worth waiting for before the first attempt
// (design, decision 14).
bool lacks_facts(const ShapeInput& input, const JsonDocument& document);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_SHAPE_H_
