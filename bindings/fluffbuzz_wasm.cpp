// Marshalling between the core and JavaScript, and nothing else: no decision is made in this file.
//
// Two handles cross: Core (long-lived) and Call (one request). Bytes and texts cross through
// memory: the host writes into the inbox of a Core and reads results from where the mailbox points.
// Nothing that the mailbox names outlives the next input of its handle.
#include <emscripten/bind.h>
#include <emscripten/em_macros.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/account.h"
#include "call/call.h"
#include "call/core.h"
#include "call/models.h"
#include "call/report.h"

namespace {

using fluffbuzz::ByteBuffer;
using fluffbuzz::Call;

// [0] address and [1] length of the last output; [2] after an input to a Call: how many bytes of
// the current attempt may go on, modulo 2^32.
uint32_t mailbox[3];

uint32_t address_of(const void* pointer) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pointer));
}

void post(std::string_view text) {
  mailbox[0] = address_of(text.data());
  mailbox[1] = static_cast<uint32_t>(text.size());
}

uint32_t mailbox_address() { return address_of(mailbox); }

class CallHandle {
 public:
  CallHandle(std::unique_ptr<Call> call, std::shared_ptr<ByteBuffer> inbox)
      : call_(std::move(call)), inbox_(std::move(inbox)) {}

  int start(double now_ms) { return posted(call_->start(now_ms)); }
  int on_response(int status, const std::string& headers, double now_ms, double wall_ms) {
    return posted(call_->on_response(status, headers, now_ms, wall_ms));
  }
  int on_body(uint32_t length, double now_ms) {
    inbox_->resize(length);
    return posted(call_->on_body(inbox_->view(), now_ms));
  }
  uint32_t address() const { return address_of(this); }
  int on_body_end(double now_ms) { return posted(call_->on_body_end(now_ms)); }
  int on_failure(const std::string& kind, double now_ms) {
    return posted(call_->on_failure(kind, now_ms));
  }
  int on_wait_over(double now_ms) { return posted(call_->on_wait_over(now_ms)); }
  int on_heartbeat(double now_ms) { return posted(call_->on_heartbeat(now_ms)); }

  // Post the pieces of the request body, and the bytes and long texts that are new with the last
  // step.
  void body() { post_table(call_->body()); }
  void bytes() { post_table(call_->bytes()); }
  void long_texts() { post_table(call_->long_texts()); }

 private:
  // As a table of (address, length) pairs.
  template <class Pieces>
  void post_table(const Pieces& pieces) {
    table_.clear();
    for (const std::string_view piece : pieces) {
      table_.push_back(address_of(piece.data()));
      table_.push_back(static_cast<uint32_t>(piece.size()));
    }
    mailbox[0] = address_of(table_.data());
    mailbox[1] = static_cast<uint32_t>(table_.size());
  }

  int posted(Call::Signal signal) {
    post(call_->output());
    mailbox[2] = static_cast<uint32_t>(call_->released());
    return static_cast<int>(signal);
  }

  std::unique_ptr<Call> call_;
  std::shared_ptr<ByteBuffer> inbox_;
  std::vector<uint32_t> table_;
};

fluffbuzz::ConfigOrigin origin(bool written) {
  return written ? fluffbuzz::ConfigOrigin::kText : fluffbuzz::ConfigOrigin::kObject;
}

class CoreHandle {
 public:
  CoreHandle(const std::string& config, const std::string& env, const std::string& credentials,
             bool written, bool has_preflight)
      : core_(fluffbuzz::make_core(config, env, credentials, origin(written), has_preflight)) {}

  // Posts {"error": ...} when the configuration is invalid, an empty text otherwise. An invalid
  // core must not be used any further.
  void problem() { post_report(core_ ? std::string() : fluffbuzz::error_report(core_.error())); }

  // Address of an inbox with room for `capacity` bytes; what was written before stays.
  uint32_t inbox(uint32_t capacity) { return address_of(inbox_->reserve(capacity)); }

  // The first `length` bytes of the inbox become the request body of a new call.
  CallHandle* call(int mode, uint32_t length, const std::string& options, uint32_t seed) {
    inbox_->resize(length);
    auto call = std::make_unique<Call>(core_.value(), static_cast<fluffbuzz::CallMode>(mode),
                                       std::move(*inbox_), options, seed);
    return new CallHandle(std::move(call), inbox_);
  }

  // Post the JSON of fluffbuzz::explain and fluffbuzz::plan_endpoint.
  void explain(uint32_t length, const std::string& options, bool chat) {
    inbox_->resize(length);
    post_report(fluffbuzz::explain(*core_.value(), inbox_->view(), options, chat));
  }
  void plan_endpoint(const std::string& path, const std::string& headers) {
    post_report(fluffbuzz::plan_endpoint(*core_.value(), path, headers));
  }

  void list_keys() { post_report(fluffbuzz::list_keys(*core_.value())); }

  // The catalogue: post the JSON of the functions of these names in call/models.h.
  void plan_catalogue() { post_report(fluffbuzz::plan_catalogue(*core_.value())); }
  void load_catalogue(int status, uint32_t length, double now_ms) {
    inbox_->resize(length);
    post_report(fluffbuzz::load_catalogue(*core_.value(), status, inbox_->view(), now_ms));
  }
  void list_models(const std::string& options) {
    post_report(fluffbuzz::list_models(*core_.value(), options));
  }
  void describe_model(const std::string& text) {
    post_report(fluffbuzz::describe_model(*core_.value(), text));
  }
  // Requests about the account: post the JSON of the functions of these names in call/account.h.
  void plan_account(const std::string& request, double now_ms) {
    post_report(fluffbuzz::plan_account(*core_.value(), request, now_ms));
  }
  void read_account(const std::string& request, const std::string& outcome, uint32_t length,
                    double wall_ms) {
    inbox_->resize(length);
    post_report(fluffbuzz::read_account(*core_.value(), request, outcome, inbox_->view(), wall_ms));
  }
  void image_limits() { post_report(fluffbuzz::image_limits(*core_.value())); }
  void gateway_settings() { post_report(fluffbuzz::gateway_settings(*core_.value())); }
  void gateway_policy(const std::string& text) {
    post_report(fluffbuzz::gateway_policy(*core_.value(), text));
  }
  // What is known about the health of models and keys, as core.health of call/health.h.
  void snapshot(double now_ms, double wall_ms) {
    post_report(core_.value()->health.snapshot(now_ms, wall_ms));
  }
  void restore(const std::string& text, double now_ms, double wall_ms) {
    post_report(fluffbuzz::restore_health(*core_.value(), text, now_ms, wall_ms));
  }
  void estimate(uint32_t length, const std::string& options, int utc) {
    inbox_->resize(length);
    post_report(fluffbuzz::estimate(*core_.value(), inbox_->view(), options, utc));
  }

 private:
  void post_report(std::string report) {
    output_ = std::move(report);
    post(output_);
  }

  fluffbuzz::Result<std::shared_ptr<fluffbuzz::CoreState>> core_;
  std::shared_ptr<ByteBuffer> inbox_ = std::make_shared<ByteBuffer>();
  std::string output_;
};

std::string version() { return FLUFFBUZZ_VERSION; }

std::string validated_config(const std::string& config, const std::string& env, bool written) {
  return fluffbuzz::validated_config(config, env, origin(written));
}
std::string json5_value(const std::string& text) { return fluffbuzz::json5_value(text); }
std::string json5_edited(const std::string& text, const std::string& edits) {
  return fluffbuzz::json5_edited(text, edits);
}
std::string config_changed(const std::string& text, const std::string& change) {
  return fluffbuzz::config_changed(text, change);
}
std::string key_text(const std::string& text) { return fluffbuzz::key_text(text); }

}  // namespace

// The one input that comes with every read has no embind around it, whose way of calling costs as
// much as decoding a short event.
extern "C" EMSCRIPTEN_KEEPALIVE int fluffbuzz_on_body(void* call, uint32_t length, double now_ms) {
  return static_cast<CallHandle*>(call)->on_body(length, now_ms);
}

EMSCRIPTEN_BINDINGS(fluffbuzz) {
  emscripten::function("mailbox", &mailbox_address);
  emscripten::function("version", &version);
  emscripten::function("validated_config", &validated_config);
  emscripten::function("json5_value", &json5_value);
  emscripten::function("json5_edited", &json5_edited);
  emscripten::function("config_changed", &config_changed);
  emscripten::function("key_text", &key_text);

  emscripten::class_<CoreHandle>("Core")
      .constructor<const std::string&, const std::string&, const std::string&, bool, bool>()
      .function("problem", &CoreHandle::problem)
      .function("inbox", &CoreHandle::inbox)
      .function("call", &CoreHandle::call, emscripten::allow_raw_pointers())
      .function("explain", &CoreHandle::explain)
      .function("plan_endpoint", &CoreHandle::plan_endpoint)
      .function("plan_catalogue", &CoreHandle::plan_catalogue)
      .function("load_catalogue", &CoreHandle::load_catalogue)
      .function("list_keys", &CoreHandle::list_keys)
      .function("image_limits", &CoreHandle::image_limits)
      .function("gateway_settings", &CoreHandle::gateway_settings)
      .function("gateway_policy", &CoreHandle::gateway_policy)
      .function("list_models", &CoreHandle::list_models)
      .function("describe_model", &CoreHandle::describe_model)
      .function("estimate", &CoreHandle::estimate)
      .function("plan_account", &CoreHandle::plan_account)
      .function("read_account", &CoreHandle::read_account)
      .function("snapshot", &CoreHandle::snapshot)
      .function("restore", &CoreHandle::restore);

  emscripten::class_<CallHandle>("Call")
      .function("start", &CallHandle::start)
      .function("on_response", &CallHandle::on_response)
      .function("address", &CallHandle::address)
      .function("on_body_end", &CallHandle::on_body_end)
      .function("on_failure", &CallHandle::on_failure)
      .function("on_wait_over", &CallHandle::on_wait_over)
      .function("on_heartbeat", &CallHandle::on_heartbeat)
      .function("body", &CallHandle::body)
      .function("bytes", &CallHandle::bytes)
      .function("long_texts", &CallHandle::long_texts);
}
