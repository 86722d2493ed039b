#include "call/health.h"

#include <algorithm>
#include <cmath>

#include "base/json_writer.h"

namespace fluffbuzz {

namespace {

constexpr double kVersion = 1;
constexpr double kMinuteMs = 60'000;
constexpr double kHourMs = 60 * kMinuteMs;
// No rest is longer, whatever upstream or a snapshot says.
constexpr double kLongestRestMs = 48 * kHourMs;
constexpr size_t kMostEntries = 1000;
// After one refusal, after two, after more (provider-behaviour 12.4).
constexpr double kRefusedMs[] = {30'000, 60'000, 300'000};

double doubled(double first_ms, double longest_ms, int failures) {
  return std::min(first_ms * std::pow(2.0, std::min(failures - 1, 20)), longest_ms);
}

// How long a key rests after its n-th failure in a row; 0 when this class says nothing about keys.
double key_rest_ms(ErrorCode code, int failures, const Cooldowns& limits) {
  switch (code) {
    case ErrorCode::kBilling:
      return doubled(limits.billing_backoff_hours * kHourMs, limits.billing_max_hours * kHourMs,
                     failures);
    case ErrorCode::kAuthPermanent:
      return doubled(limits.auth_permanent_backoff_minutes * kMinuteMs,
                     limits.auth_permanent_max_minutes * kMinuteMs, failures);
    case ErrorCode::kAuth:
      return kRefusedMs[std::min(failures, 3) - 1];
    default:
      return 0;
  }
}

bool asks_for_rest(const Error& error) {
  return (error.code == ErrorCode::kRateLimit || error.code == ErrorCode::kOverloaded) &&
         error.retry_after_ms > 0;
}

std::optional<ErrorCode> code_named(std::string_view name) {
  for (const ErrorCode code : {ErrorCode::kBilling, ErrorCode::kAuth, ErrorCode::kAuthPermanent,
                               ErrorCode::kRateLimit, ErrorCode::kOverloaded}) {
    if (error_code_name(code) == name) return code;
  }
  return std::nullopt;
}

// A moment of the wall clock in the host's time, never further away than the longest rest.
double moment(const Json& entry, std::string_view name, double offset_ms, double now_ms) {
  return std::min(double_or(entry, name, 0) + offset_ms, now_ms + kLongestRestMs);
}

}  // namespace

Health::Key& Health::key(std::string_view profile) {
  for (Key& known : keys_) {
    if (known.profile == profile) return known;
  }
  keys_.emplace_back();
  keys_.back().profile = profile;
  return keys_.back();
}

Health::Model& Health::model(std::string_view profile, std::string_view id) {
  for (Model& known : models_) {
    if (known.profile == profile && known.id == id) return known;
  }
  models_.emplace_back();
  models_.back().profile = profile;
  models_.back().id = id;
  return models_.back();
}

void Health::forget_the_rested(double now_ms) {
  const auto over = [now_ms](const Model& entry) { return entry.rests_until_ms <= now_ms; };
  models_.erase(std::remove_if(models_.begin(), models_.end(), over), models_.end());
  if (models_.size() >= kMostEntries) models_.erase(models_.begin());
}

void Health::failed(std::string_view profile, std::string_view model_id, const Error& error,
                    const Cooldowns& limits, double now_ms) {
  if (asks_for_rest(error)) {
    forget_the_rested(now_ms);
    Model& entry = model(profile, model_id);
    const double until = now_ms + std::min(error.retry_after_ms, kLongestRestMs);
    entry.rests_until_ms = std::max(entry.rests_until_ms, until);
    entry.reason = error.code;
    return;
  }
  if (key_rest_ms(error.code, 1, limits) <= 0) return;
  Key& entry = key(profile);
  if (now_ms - entry.last_failure_ms > limits.failure_window_hours * kHourMs) entry.failures = 0;
  entry.last_failure_ms = now_ms;
  // What happens during a rest does not make it longer.
  if (entry.rests_until_ms > now_ms) return;
  ++entry.failures;
  entry.reason = error.code;
  entry.rests_until_ms = now_ms + key_rest_ms(error.code, entry.failures, limits);
}

void Health::succeeded(std::string_view profile, std::string_view model_id) {
  const auto is_key = [&](const Key& entry) { return entry.profile == profile; };
  const auto is_model = [&](const Model& entry) {
    return entry.profile == profile && entry.id == model_id;
  };
  keys_.erase(std::remove_if(keys_.begin(), keys_.end(), is_key), keys_.end());
  models_.erase(std::remove_if(models_.begin(), models_.end(), is_model), models_.end());
}

std::optional<ErrorCode> Health::rest_reason(std::string_view profile, std::string_view model_id,
                                             double now_ms) const {
  for (const Key& entry : keys_) {
    if (entry.profile == profile && entry.rests_until_ms > now_ms) return entry.reason;
  }
  for (const Model& entry : models_) {
    if (entry.profile == profile && entry.id == model_id && entry.rests_until_ms > now_ms) {
      return entry.reason;
    }
  }
  return std::nullopt;
}

std::string Health::snapshot(double now_ms, double wall_ms) const {
  const double offset = wall_ms - now_ms;
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("version").whole(kVersion).key("keys").begin_array();
  for (const Key& entry : keys_) {
    writer.begin_object().key("profile").string(entry.profile);
    writer.key("failures").integer(entry.failures);
    writer.key("lastFailureAt").whole(entry.last_failure_ms + offset);
    writer.key("restsUntil").whole(entry.rests_until_ms + offset);
    writer.key("reason").string(error_code_name(entry.reason)).end_object();
  }
  writer.end_array().key("models").begin_array();
  for (const Model& entry : models_) {
    if (entry.rests_until_ms <= now_ms) continue;
    writer.begin_object().key("profile").string(entry.profile).key("model").string(entry.id);
    writer.key("restsUntil").whole(entry.rests_until_ms + offset);
    writer.key("reason").string(error_code_name(entry.reason)).end_object();
  }
  writer.end_array().end_object();
  return out;
}

bool Health::restore_key(const Json& entry, double offset_ms, double now_ms) {
  const std::string profile = string_or(entry, "profile", "");
  const double failures = double_or(entry, "failures", 0);
  const auto reason = code_named(string_or(entry, "reason", ""));
  if (profile.empty() || !reason || !(failures >= 1 && failures <= 1'000'000)) return false;
  Key& into = key(profile);
  into.failures = static_cast<int>(failures);
  into.last_failure_ms = std::min(moment(entry, "lastFailureAt", offset_ms, now_ms), now_ms);
  into.rests_until_ms = moment(entry, "restsUntil", offset_ms, now_ms);
  into.reason = *reason;
  return true;
}

bool Health::restore_model(const Json& entry, double offset_ms, double now_ms) {
  const std::string id = string_or(entry, "model", "");
  const auto reason = code_named(string_or(entry, "reason", ""));
  if (id.empty() || !reason || double_or(entry, "restsUntil", -1) < 0) return false;
  const double until = moment(entry, "restsUntil", offset_ms, now_ms);
  if (until <= now_ms) return true;
  Model& into = model(string_or(entry, "profile", ""), id);
  into.rests_until_ms = until;
  into.reason = *reason;
  return true;
}

std::vector<std::pair<std::string, std::string>> Health::restore(std::string_view text,
                                                                 double now_ms, double wall_ms) {
  constexpr const char* kIgnored = "snapshot_ignored";
  const Result<Json> parsed = parse_json(text);
  if (!parsed || !parsed.value().is_object()) {
    return {{kIgnored,
             "the snapshot is no JSON object and was ignored: give back what "
             "health.snapshot() gave"}};
  }
  if (double_or(parsed.value(), "version", 0) != kVersion) {
    return {{kIgnored, "the snapshot is of another version and was ignored; this one is 1"}};
  }
  size_t strange = 0;
  const auto each = [&](std::string_view list, auto take) {
    const Json* entries = find_member(parsed.value(), list);
    const auto* items = entries == nullptr ? nullptr : entries->get_ptr<const Json::array_t*>();
    if (items == nullptr) {
      ++strange;
      return;
    }
    for (size_t i = 0; i < items->size(); ++i) {
      if (i >= kMostEntries || !take((*items)[i])) ++strange;
    }
  };
  const double offset = now_ms - wall_ms;
  each("keys", [&](const Json& entry) { return restore_key(entry, offset, now_ms); });
  each("models", [&](const Json& entry) { return restore_model(entry, offset, now_ms); });
  if (strange == 0) return {};
  return {{"snapshot_entries_ignored",
           std::to_string(strange) + " of the snapshot's parts made no sense and were left out"}};
}

}  // namespace fluffbuzz
