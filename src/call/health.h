// What upstream has told about models and keys so far: which of them to leave alone for a while.
// It decides an order and never refuses: what rests is tried after everything else, so that a
// refilled account or a recovered model is found out by itself.
//
// Models rest only as long as upstream asked for (Retry-After and its kin), per key. Keys rest
// after refusals (provider-behaviour 12.4); not after rate limits, overload or timeouts, because
// one key stands in front of many providers.
#ifndef FLUFFBUZZ_CALL_HEALTH_H_
#define FLUFFBUZZ_CALL_HEALTH_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_value.h"
#include "config/config.h"

namespace fluffbuzz {

class Health {
 public:
  // All times are the host's monotonic milliseconds. `profile`: of the key in use, empty for none.
  void failed(std::string_view profile, std::string_view model, const Error& error,
              const Cooldowns& limits, double now_ms);
  void succeeded(std::string_view profile, std::string_view model);

  // True while this model is to be left alone with this key, or the key altogether.
  bool rests(std::string_view profile, std::string_view model, double now_ms) const {
    return rest_reason(profile, model, now_ms).has_value();
  }
  std::optional<ErrorCode> rest_reason(std::string_view profile, std::string_view model,
                                       double now_ms) const;

  // As JSON text, in times of the wall clock, without any key; what is over is left out.
  std::string snapshot(double now_ms, double wall_ms) const;

  // Takes over what a snapshot says that is still of use; entries of the same name are replaced.
  // Whatever is no snapshot is left out: (code, message) for each reason.
  std::vector<std::pair<std::string, std::string>> restore(std::string_view text, double now_ms,
                                                           double wall_ms);

 private:
  struct Key {
    std::string profile;
    int failures = 0;
    double last_failure_ms = 0;
    double rests_until_ms = 0;
    ErrorCode reason = ErrorCode::kAuth;
  };
  struct Model {
    std::string profile;
    std::string id;
    double rests_until_ms = 0;
    ErrorCode reason = ErrorCode::kRateLimit;
  };

  Key& key(std::string_view profile);
  Model& model(std::string_view profile, std::string_view id);
  void forget_the_rested(double now_ms);
  bool restore_key(const Json& entry, double offset_ms, double now_ms);
  bool restore_model(const Json& entry, double offset_ms, double now_ms);

  std::vector<Key> keys_;
  std::vector<Model> models_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_HEALTH_H_
