// Which model, key and thinking level an attempt gets, and what follows when it has failed.
#include <algorithm>
#include <utility>

#include "base/http_date.h"
#include "base/json_reader.h"
#include "base/utf8.h"
#include "call/call.h"
#include "call/image_job.h"
#include "request/endpoint.h"
#include "request/thinking.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

// As many as nothing is repeated after.
constexpr int kNoMoreRetries = 100;
// A wait that upstream asks for is never told as longer than a year.
constexpr double kLongestHintMs = 366.0 * 86'400'000;

// That another model answers is said even where nobody watches the attempts.
Warning fallback_warning(const std::string& failed, const std::string& next, const Error& error) {
  std::string message =
      joined({next, " was asked because ", failed, " failed (", error_code_name(error.code), ")"});
  if (error.code == ErrorCode::kModelNotFound) {
    message += "; no such model: check its name where it is configured";
  }
  return {"fallback", std::move(message)};
}

}  // namespace

// The catalogue may have come since the call began, and tell what the named model cannot see.
Call::Signal Call::begin_chain(double now_ms) {
  Result<Chain> chain = make_chain();
  if (!chain) return done(&chain.error());
  chain_ = std::move(chain.value().models);
  std::string& replaced = chain.value().replaced;
  if (!replaced.empty()) warnings_.push_back({"image_model", std::move(replaced)});
  prefer_rested_models(now_ms);
  enter_candidate(now_ms);
  return begin_attempt(now_ms);
}

void Call::prefer_rested_models(double now_ms) {
  const std::string asked = chain_.front().id;
  const std::vector<PassedOver> resting =
      prefer_rested(chain_, core_->config, core_->health, now_ms);
  for (const PassedOver& model : resting) {
    warnings_.push_back({"resting", model.model + " comes behind the other models for now: " +
                                        "upstream asked for a pause (" +
                                        std::string(error_code_name(model.reason)) + ")"});
    // Whoever asked for a model sees at once that another one is tried.
    if (model.model == asked) emit_attempt(chain_.front(), "", model.reason);
  }
}

void Call::enter_candidate(double now_ms) {
  const Config& config = core_->config;
  const ModelRef& model = chain_[candidate_];
  retries_of_model_ = 0;
  spare_rotations_ = 0;
  key_ = 0;
  changed_thinking_ = false;
  if (job_ != nullptr) job_->images_only = false;
  options_.value().thinking = asked_thinking_;
  keys_ = keys_for(config, core_->health, model, refused_keys_, now_ms);
  if (keys_.empty()) {
    // Every key has been refused for another model; the best of them is asked once more.
    keys_ = keys_for(config, core_->health, model, {}, now_ms);
    if (!keys_.empty()) keys_ = {keys_.front()};
  }
}

// A ref that pins a key whose name nobody knows.
Error Call::unknown_profile() const {
  std::string known;
  for (const Credential& one : core_->config.credentials) {
    known += (known.empty() ? "" : ", ") + one.profile;
  }
  return field_error(
      ErrorCode::kAuth, "model",
      joined({"there is no key with the name \"", shorten(chain_[candidate_].profile, 80),
              "\"; known: ", known.empty() ? "none" : known}));
}

const Credential* Call::credential() const {
  return key_ < keys_.size() ? &core_->config.credentials[keys_[key_]] : nullptr;
}

// The request may carry a header of the caller's or of the configuration in the key's place.
bool Call::uses_credential() const {
  const Credential* key = credential();
  const Header* header =
      shaped_.draft == nullptr ? nullptr : shaped_.draft->headers.find("Authorization");
  return key != nullptr && header != nullptr && header->value == "Bearer " + key->key;
}

// Every attempt is shaped afresh from the caller's original bytes, with its own candidate's params.
Call::Signal Call::begin_attempt(double now_ms) {
  const Config& config = core_->config;
  if (keys_.empty() && !chain_[candidate_].profile.empty()) {
    const Error error = unknown_profile();
    return done(&error);
  }
  body_.clear();
  was_working_ = false;
  shaped_ = {};
  catalogue_ = core_->catalogue;
  input_ = std::make_unique<ShapeInput>(ShapeInput{
      config, core_->route, options_.value(), credential(), catalogue_.get(), chain_[candidate_],
      mode_ == CallMode::kChat, false, core_->plain_headers || plain_headers_});
  if (mode_ == CallMode::kImage) {
    shape_images();
  } else {
    Result<ShapedRequest> shaped = shape(*input_, document_.value());
    if (!shaped) return done(&shaped.error());
    shaped_ = std::move(shaped.value());
    body_ = shaped_.draft->body.pieces();
  }
  std::string no_key = missing_key(config, core_->route, shaped_.draft->headers);
  if (!no_key.empty()) {
    const Error error = make_error(ErrorCode::kAuth, std::move(no_key));
    return done(&error);
  }
  Attempt attempt;
  attempt.model = chain_[candidate_].id;
  if (uses_credential()) attempt.profile = credential()->profile;
  attempt.wait_ms = std::exchange(next_wait_ms_, 0);
  attempts_.push_back(std::move(attempt));
  return fetch_step(now_ms);
}

// What the response's headers, the clock and the configuration add to an error.
void Call::complete(Error& error, double now_ms) const {
  add_retry_hints(error, {std::string(response_header("retry-after")),
                          std::string(response_header("retry-after-ms")),
                          std::string(response_header("x-ratelimit-reset"))});
  // A gateway says so after failover of its own: each of its clients would multiply it.
  error.repeat_refused = ascii_iequals(trim(response_header("x-should-retry")), "false");
  if (error.retry_at_epoch_ms >= 0 && knows_wall_) {
    const double left = error.retry_at_epoch_ms - (now_ms + wall_offset_ms_);
    error.retry_after_ms = std::max({error.retry_after_ms, left, 0.0});
  }
  error.retry_after_ms = std::min(error.retry_after_ms, kLongestHintMs);
  if (error.daily_cap) {
    const std::string reset = utc_text(error.retry_at_epoch_ms);
    error.message +=
        reset.empty() ? "; the limit ends with the day" : "; the limit resets at " + reset;
  }
  remove_secrets(core_->config, error);
  if (error.code != ErrorCode::kAuth) return;
  for (const std::string& why : core_->config.missing_secrets) error.message += "; " + why;
}

// An abort during a wait belongs to no attempt: the last one has failed already, with its own
// words.
void Call::note_failure(const Error& error, double now_ms) {
  if (attempts_.empty() || attempts_.back().failed) return;
  Attempt& attempt = attempts_.back();
  attempt.failed = true;
  attempt.code = error.code;
  attempt.message = error.message;
  if (error.retry_after_ms >= 0) attempt.retry_at_ms = now_ms + error.retry_after_ms;
  core_->health.failed(attempt.profile, attempt.model, error, core_->config.cooldowns, now_ms);
  if (refuses_key(error.code) && !attempt.profile.empty()) refused_keys_.push_back(keys_[key_]);
}

// Another level to ask for, when upstream refused the one that the configuration or the caller
// chose.
std::string_view Call::other_thinking(const Error& error) const {
  const bool refused = error.status == 400 || error.status == 404 || error.status == 422;
  if (!refused || changed_thinking_ || shaped_.draft == nullptr) return {};
  const std::string_view sent = shaped_.draft->sent_thinking;
  return sent.empty() ? sent : level_after_refusal(error.message, sent);
}

// Only as long as nobody knows which names the preflight takes: the first response settles it.
bool Call::may_simplify_headers() const {
  const CoreState& core = *core_;
  return core.has_preflight && core.route.verified && !core.full_headers_work &&
         !core.plain_headers && !tried_plain_headers_ && reader_ == nullptr &&
         shaped_.draft != nullptr && has_openrouter_names(shaped_.draft->headers);
}

void Call::note_headers_work() {
  CoreState& core = *core_;
  if (!core.has_preflight || !core.route.verified) return;
  if (!plain_headers_) {
    core.full_headers_work = core.full_headers_work || !core.plain_headers;
    return;
  }
  core.plain_headers = true;
  plain_headers_ = false;
  warnings_.push_back(
      {"plain_headers",
       "this browser's preflight seems to refuse the X-OpenRouter header names: the "
       "request worked without them, and later ones go without them too"});
}

FailoverState Call::failover_state(const Error& error, double now_ms) {
  FailoverState state;
  state.retries_of_model = retries_of_model_;
  state.spare_rotations = spare_rotations_;
  state.has_next_key =
      !attempts_.empty() && !attempts_.back().profile.empty() && key_ + 1 < keys_.size();
  state.has_next_candidate = candidate_ + 1 < chain_.size();
  // A whole answer that holds output is paid for, whether or not anything of it has gone on.
  state.visible_output = reader_ != nullptr && ((mode_ == CallMode::kRelay && gate_.is_open()) ||
                                                reader_->result().has_visible_output());
  if (mode_ == CallMode::kImage) {
    state.visible_output = !job_->received.empty();
    // A request that took too long may have been paid for; another model may be faster.
    if (error.code == ErrorCode::kTimeout) state.retries_of_model = kNoMoreRetries;
  }
  state.may_ask_images_only = wants_images_only(error);
  state.may_simplify_headers = may_simplify_headers();
  state.has_other_thinking = !other_thinking(error).empty();
  state.remaining_ms = deadline_ - now_ms;
  state.random = next_random();
  return state;
}

Call::Signal Call::end_attempt(Error error, double now_ms) {
  complete(error, now_ms);
  note_failure(error, now_ms);
  if (has_enough_images(error)) return done(nullptr);
  const Decision decision = decide(error, failover_state(error, now_ms), core_->config.cooldowns);
  if (decision.kind == Decision::Kind::kStop) {
    const std::string_view models =
        mode_ == CallMode::kImage ? "image-generation models" : "models";
    if (decision.exhausted) error = final_error(attempts_, std::move(error), now_ms, models);
    return done(&error);
  }
  const bool with_key = !attempts_.back().profile.empty();
  take_next(decision, error, now_ms);
  if (reader_ != nullptr) earlier_cost_ += std::max(0.0, number_or(reader_->result().cost(), 0));
  reader_.reset();
  response_headers_.clear();
  next_wait_ms_ = decision.wait_ms;
  events_.clear();
  const Credential* key = credential();
  emit_attempt(chain_[candidate_], with_key && key != nullptr ? key->profile : "", error.code);
  return decision.wait_ms > 0 ? wait_step(decision.wait_ms) : begin_attempt(now_ms);
}

void Call::take_next(const Decision& decision, const Error& error, double now_ms) {
  using Kind = Decision::Kind;
  plain_headers_ = false;
  switch (decision.kind) {
    case Kind::kNextCandidate:
      warnings_.push_back(
          fallback_warning(chain_[candidate_].id, chain_[candidate_ + 1].id, error));
      ++candidate_;
      enter_candidate(now_ms);
      break;
    case Kind::kPlainHeaders:
      plain_headers_ = true;
      tried_plain_headers_ = true;
      break;
    case Kind::kImagesOnly:
      job_->images_only = true;
      warnings_.push_back({"images_only", chain_[candidate_].id +
                                              " writes no text beside its images: it was asked "
                                              "again for images alone"});
      break;
    case Kind::kNextKey:
      ++key_;
      if (!refuses_key(error.code)) ++spare_rotations_;
      break;
    case Kind::kRetry:
      ++retries_of_model_;
      break;
    case Kind::kOtherThinking: {
      const std::string sent(shaped_.draft->sent_thinking);
      const std::string next(other_thinking(error));
      warnings_.push_back({"thinking_changed",
                           joined({"upstream refused the thinking level ", sent, " for ",
                                   chain_[candidate_].id, "; ", next, " was asked for instead"})});
      options_.value().thinking = next;
      changed_thinking_ = true;
      break;
    }
    case Kind::kStop:
      break;
  }
}

Call::Signal Call::wait_step(double ms) {
  state_ = State::kWaiting;
  std::string action;
  JsonWriter(action).begin_object().key("type").string("wait").key("ms").whole(ms).end_object();
  return step(action);
}

// The seed is the host's; a linear congruential step is random enough for jitter.
uint32_t Call::next_random() {
  random_ = random_ * 1664525U + 1013904223U;
  return random_ >> 16U;
}

}  // namespace fluffbuzz
