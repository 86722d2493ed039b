// How the call layer's values look as JSON for the host: errors, attempts, rules, warnings.
#ifndef FLUFFBUZZ_CALL_REPORT_H_
#define FLUFFBUZZ_CALL_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_writer.h"
#include "request/draft.h"

namespace fluffbuzz {

// One exchange with upstream, for `attempts`.
struct Attempt {
  std::string model;
  std::string profile;
  int status = 0;
  bool failed = false;
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  double wait_ms = 0;  // waited before this attempt
  double retry_at_ms =
      -1;  // host's time from which upstream would take it again; negative: unknown
};

// The error of a call that has tried everything: of its only attempt, or of all of them together,
// with the soonest time at which another call makes sense. Limits count as limits only when every
// attempt met one: what needs a person (billing above all) is never called a rate limit.
// `models`: what was tried, "models" or a kind of them.
Error final_error(const std::vector<Attempt>& attempts, Error last, double now_ms,
                  std::string_view models = "models");

void write_attempts(JsonWriter& writer, const std::vector<Attempt>& attempts);
void write_withheld(JsonWriter& writer, const std::vector<WithheldRule>& withheld);

// The members of FluffBuzzError except `attempts`, `partial` and `generationId`, into an open
// object.
void write_error(JsonWriter& writer, const Error& error);

// Takes every known key out of an error's texts: upstream may have echoed one.
void remove_secrets(const Config& config, Error& error);
// The same in a text of ours, where only what is long enough to be meant counts.
void remove_secrets(const Config& config, std::string& text);

// {"error": {...}} for failures outside a call.
std::string error_report(const Error& error);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_REPORT_H_
