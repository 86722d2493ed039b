// One request through however many attempts it takes: a sans-I/O state machine. Every input returns
// a complete Signal; the host performs the one action it names and reports back.
//
//   state               accepts                        goes to
//   kIdle               start                          kAwaitingResponse, kFinished; kWaiting for
//                                                      the model catalogue
//   kAwaitingResponse   on_response, on_failure        kReadingBody, kWaiting, kAwaitingResponse,
//                                                      kFinished
//   kReadingBody        on_body, on_body_end,          kReadingBody, kWaiting, kAwaitingResponse,
//                       on_failure                     kFinished
//   kWaiting            on_wait_over, on_failure       kAwaitingResponse, kFinished
//   kFinished           -                              stays
//
// on_heartbeat is accepted in all states between start and kFinished and changes none.
//
// Any other input answers done{error: misuse} and changes nothing. Nothing here traps, performs
// I/O, reads a clock or draws a random number: `now_ms` (monotonic) and a seed come in.
//
// Byte mode (relay): the host forwards the bytes it reads as received; the call observes them and
// says after every input how many may go on (released()).
#ifndef FLUFFBUZZ_CALL_CALL_H_
#define FLUFFBUZZ_CALL_CALL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_buffer.h"
#include "base/json_document.h"
#include "call/candidates.h"
#include "call/core.h"
#include "call/failover.h"
#include "call/relay_gate.h"
#include "call/report.h"
#include "call/spend.h"
#include "request/shape.h"
#include "response/answer_reader.h"

namespace fluffbuzz {

struct ImageJob;

enum class CallMode { kChat, kRelay, kImage };

class Call {
 public:
  // What an input brought. The first three mean "read on" and need no JSON.
  enum class Signal { kReadOn = 0, kText = 1, kReasoning = 2, kStep = 3 };

  // `request`: the caller's body (JSON text), of an image call what parse_image_request takes; the
  // call keeps it. `options`: see parse_options.
  Call(std::shared_ptr<CoreState> core, CallMode mode, ByteBuffer request, std::string_view options,
       uint32_t seed);
  ~Call();

  Signal start(double now_ms);
  // `headers`: JSON array of [name, value]; status 0 stands for an opaque redirect. `wall_ms`: the
  // wall clock (milliseconds since 1970), for hints that name a moment; 0 = unknown.
  Signal on_response(int status, std::string_view headers, double now_ms, double wall_ms = 0);
  Signal on_body(std::string_view bytes, double now_ms);
  Signal on_body_end(double now_ms);
  // `kind`: network, timeout or aborted.
  Signal on_failure(std::string_view kind, double now_ms);
  Signal on_wait_over(double now_ms);
  // The reader of a relayed stream has waited for the fetch action's `heartbeatMs`. kReadOn: there
  // is nothing to give it now. kStep: its events hold what it gets, its action is "continue".
  Signal on_heartbeat(double now_ms);

  // kText, kReasoning: the run of text. kStep: {"events": [...], "action": {...}} as JSON.
  // Valid until the next input.
  std::string_view output() const { return output_; }
  // With `"places": [[number, path...], ...]` in a step, long texts belong into its JSON (see
  // stream_event.h). Those that are new with this step; the host numbers them through from 0 and
  // keeps them, since later steps name them again. Valid until the next input.
  const std::vector<std::string>& long_texts() const { return events_.long_texts(); }
  // With `"bytePlaces": [[path...], ...]` in a step, these bytes belong into its JSON, in that
  // order. Valid until the next input.
  const std::vector<std::string_view>& bytes() const { return events_.bytes(); }

  // Byte mode: how many of the bytes that the current attempt has received may go on. Those of an
  // attempt that another one follows never do.
  uint64_t released() const { return gate_.released(); }

  // The body to send for the current fetch action, in pieces; valid until the next input.
  const std::vector<std::string_view>& body() const { return body_; }

 private:
  enum class State { kIdle, kAwaitingResponse, kReadingBody, kWaiting, kFinished };

  Result<Chain> make_chain() const;
  bool lacks_facts_of_model() const;
  double catalogue_wait(double now_ms) const;
  Signal wait_for_catalogue(double ms);
  Signal begin_chain(double now_ms);
  void prefer_rested_models(double now_ms);
  void enter_candidate(double now_ms);
  Error unknown_profile() const;
  Signal begin_attempt(double now_ms);
  const Credential* credential() const;
  bool uses_credential() const;
  Signal fetch_step(double now_ms);
  Signal read_step(double now_ms);
  Signal end_attempt(Error error, double now_ms);
  void complete(Error& error, double now_ms) const;
  void note_failure(const Error& error, double now_ms);
  std::string_view other_thinking(const Error& error) const;
  bool may_simplify_headers() const;
  void note_headers_work();
  FailoverState failover_state(const Error& error, double now_ms);
  void take_next(const Decision& decision, const Error& error, double now_ms);
  Signal wait_step(double ms);
  Signal advance(AnswerReader::Progress progress, double now_ms);
  Signal done(const Error* error);
  Signal misuse();
  Signal step(const std::string& action);

  void read_headers(std::string_view headers);
  void emit_respond(int status, const std::vector<Header>& headers);
  void emit_attempt(const ModelRef& model, std::string_view profile, ErrorCode reason);
  std::string_view response_header(std::string_view name) const;
  std::string generation_id() const;

  // Byte mode (call_relay.cpp).
  Signal relay_body(size_t bytes, AnswerReader::Progress progress, double now_ms);
  Signal relay_end(AnswerReader::Progress progress, double now_ms);
  RelayGate::Reading reading() const;
  bool is_unstreamed() const;
  Error unstreamed_error();
  void respond();
  void hand_on(const Error* error);
  bool may_beat() const;
  bool needs_error_event(const Error& error) const;
  std::string error_event(const Error& error) const;

  // Image requests (call_images.cpp).
  // An error without a message is none.
  Error prepare_images();
  size_t expected_bytes() const;
  void shape_images();
  void take_images();
  Signal images_answered(double now_ms);
  bool has_enough_images(const Error& error);
  bool wants_images_only(const Error& error) const;
  void write_image_result(JsonWriter& writer) const;
  void place_images(std::string_view path);

  Error failure_error(std::string_view kind, double now_ms) const;
  void write_result(JsonWriter& writer) const;
  void write_outcome(JsonWriter& writer) const;
  // What it has cost (call_spend.cpp).
  Spent spent() const;
  std::optional<PriceList> prices(double prompt_tokens) const;
  void write_call_members(JsonWriter& writer) const;
  void write_warnings(JsonWriter& writer,
                      const std::vector<std::pair<std::string, std::string>>& of_answer) const;
  uint32_t next_random();

  const std::shared_ptr<CoreState> core_;
  const CallMode mode_;
  uint32_t random_;
  ByteBuffer request_;
  const std::string head_;  // of an image request
  Result<CallOptions> options_;

  Result<JsonDocument> document_;
  std::vector<ModelRef> chain_;
  size_t candidate_ = 0;
  std::vector<Warning> warnings_;
  std::vector<size_t> refused_keys_;  // positions in config.credentials
  std::string asked_thinking_;
  bool plain_headers_ = false;  // this attempt goes without the names that a preflight may refuse
  bool tried_plain_headers_ = false;

  std::unique_ptr<ImageJob> job_;  // null except in an image call

  // Of the current candidate.
  std::vector<size_t> keys_;  // positions in config.credentials, in the order of use
  size_t key_ = 0;            // position in keys_
  double next_wait_ms_ = 0;
  int retries_of_model_ = 0;
  int spare_rotations_ = 0;
  bool changed_thinking_ = false;
  bool waiting_for_catalogue_ = false;
  std::shared_ptr<const Catalogue> catalogue_;  // what the current attempt was shaped with

  // Of the current attempt.
  std::unique_ptr<ShapeInput> input_;
  ShapedRequest shaped_;
  std::vector<std::string_view> body_;
  std::unique_ptr<AnswerReader> reader_;
  std::vector<Header> response_headers_;
  RelayGate gate_;
  double earlier_cost_ = 0;  // of attempts that were given up, as far as upstream told it
  bool told_first_event_ = false;
  bool broke_off_ = false;    // the host ended it: network, timeout, abort
  bool was_working_ = false;  // and upstream was at work then

  // Byte mode: what the reader of the relay has been given, whichever attempt it came from.
  bool responded_ = false;
  bool stream_begun_ = false;

  bool knows_wall_ = false;
  State state_ = State::kIdle;
  double deadline_ = 0;
  double attempt_deadline_ = 0;  // of one image request
  double wall_offset_ms_ = 0;    // the wall clock is ahead of the host's clock by this
  double answered_ms_ = 0;       // when the current attempt was answered
  double first_event_deadline_ = 0;
  std::vector<Attempt> attempts_;
  EventList events_;
  std::string output_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_CALL_H_
