// What a shaping rule sees and may change. A rule edits one Draft and knows no other rule.
#ifndef FLUFFBUZZ_REQUEST_DRAFT_H_
#define FLUFFBUZZ_REQUEST_DRAFT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_edit.h"
#include "base/json_value.h"
#include "config/config.h"
#include "config/model_lookup.h"
#include "model/model_ref.h"
#include "model/model_traits.h"
#include "request/headers.h"
#include "request/options.h"
#include "request/route.h"

namespace fluffbuzz {

struct Warning {
  std::string code;
  std::string message;
};

struct AppliedRule {
  std::string_view name;
  std::string_view why;
  std::vector<JsonChange> changes;  // only when the shaping records them
};

struct WithheldRule {
  std::string_view name;
  std::string why;
};

// Everything a rule may read; the same for every rule of one attempt.
struct ShapeInput {
  const Config& config;
  const Route& route;
  const CallOptions& options;
  const Credential* credential;  // null when there is no key
  const Catalogue* catalogue;    // null while none is loaded
  ModelRef model;
  bool stream_by_default;  // chat asks for a stream unless the body says otherwise; relay leaves it
  bool record_changes;     // for explain
  bool plain_headers = false;  // without the names that a browser's preflight may refuse
};

class Draft {
 public:
  Draft(const ShapeInput& shape_input, const JsonDocument& document);

  const ShapeInput& input;
  const ModelTraits traits;
  const Json params;  // this model's params, all levels merged
  JsonEdit body;
  HeaderList headers;
  std::vector<AppliedRule> applied;
  std::vector<WithheldRule> withheld;
  std::vector<Warning> warnings;
  std::string_view sent_thinking;  // the level that became `reasoning`; empty when none did

  JsonRef field(std::string_view name) const { return body.find(body.root(), name); }
  // Named in params.extraBody: the field is sent even where it would be left out.
  bool insisted(std::string_view name) const;

  // What is known about the model; gathered when the first rule asks.
  const ModelFacts& facts() const;

  // Called by the rule that runs: it changed something / it had something to do and was not allowed
  // to.
  void fired() { fired_ = true; }
  void withhold(std::string why) { withheld.push_back({rule_name_, std::move(why)}); }
  void warn(std::string_view code, std::string message) {
    warnings.push_back({std::string(code), std::move(message)});
  }
  // A param that was not sent because of its kind; `wanted` as in "a number" or "one of a, b".
  void warn_kind(std::string_view param, std::string_view wanted, const Json& value);
  // Ends the shaping: the request must not be sent. The first failure stays.
  void fail(Error error) {
    if (!failed_) error_ = std::move(error);
    failed_ = true;
  }

  // Called by the list that runs the rules.
  void begin_rule(std::string_view name);
  void end_rule(std::string_view why);
  bool failed() const { return failed_; }
  const Error& error() const { return error_; }

 private:
  std::string_view rule_name_;
  bool fired_ = false;
  bool failed_ = false;
  Error error_;
  mutable std::optional<ModelFacts> facts_;
  std::vector<JsonChange> changes_;
  HeaderList headers_before_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_DRAFT_H_
