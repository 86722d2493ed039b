#include "call/relay_error.h"

#include "base/json_value.h"
#include "base/json_writer.h"

namespace fluffbuzz {

namespace {

struct ErrorType {
  std::string_view name;
  ErrorCode code;
  int status;
};

// OpenRouter's words for our classes; whatever is not named here happened on the way.
constexpr ErrorType kErrorTypes[] = {
    {"timeout", ErrorCode::kTimeout, 504},
    {"rate_limit_exceeded", ErrorCode::kRateLimit, 429},
    {"provider_overloaded", ErrorCode::kOverloaded, 503},
    {"authentication", ErrorCode::kAuth, 401},
    {"payment_required", ErrorCode::kBilling, 402},
    {"not_found", ErrorCode::kModelNotFound, 404},
    {"invalid_request", ErrorCode::kInvalidRequest, 400},
    {"server", ErrorCode::kServerError, 500},
};
constexpr ErrorType kUnavailable = {"provider_unavailable", ErrorCode::kProviderError, 502};

const ErrorType& type_of(ErrorCode code) {
  for (const ErrorType& type : kErrorTypes) {
    if (type.code == code) return type;
  }
  return kUnavailable;
}

// Upstream's error object when it says all that a reader of a stream looks for; in one line.
std::string usable_error_object(const Error& error) {
  const Result<Json> parsed = parse_json(error.upstream);
  if (!parsed || !parsed.value().is_object()) return {};
  const bool usable =
      double_or(parsed.value(), "code", 0) > 0 && !string_or(parsed.value(), "message", "").empty();
  return usable ? dump_json(parsed.value()) : std::string();
}

// The class that upstream itself named, or our word for it.
std::string named_type(const Error& error) {
  const Result<Json> parsed = parse_json(error.upstream);
  const Json* metadata = parsed ? find_member(parsed.value(), "metadata") : nullptr;
  for (const Json* place : {metadata, parsed ? &parsed.value() : nullptr}) {
    std::string name = place == nullptr ? "" : string_or(*place, "error_type", "");
    if (!name.empty()) return name;
  }
  return std::string(type_of(error.code).name);
}

}  // namespace

std::string chat_error_event(const Error& error, std::string_view id) {
  const ErrorType& type = type_of(error.code);
  std::string out = "data: ";
  JsonWriter writer(out);
  writer.begin_object().key("id").string(id);
  writer.key("object").string("chat.completion.chunk").key("choices").begin_array();
  writer.begin_object().key("index").integer(0).key("delta").begin_object();
  writer.key("content").string("").end_object().key("finish_reason").string("error").end_object();
  writer.end_array().key("error");
  const std::string upstream = usable_error_object(error);
  if (!upstream.empty()) {
    writer.raw(upstream);
  } else {
    writer.begin_object().key("code").integer(error.status >= 400 ? error.status : type.status);
    writer.key("message").string(error.message).key("metadata").begin_object();
    writer.key("error_type").string(type.name).end_object().end_object();
  }
  writer.end_object();
  return out + "\n\n";
}

std::string responses_error_event(const Error& error, long long sequence) {
  const std::string type = named_type(error);
  std::string out = "event: error\ndata: ";
  JsonWriter writer(out);
  const auto members = [&] {
    writer.key("code").string(type).key("message").string(error.message).key("param").null();
    writer.key("error_type").string(type);
  };
  writer.begin_object().key("type").string("error").key("sequence_number").integer(sequence);
  members();
  writer.key("error").begin_object().key("type").string(type);
  members();
  writer.end_object().end_object();
  return out + "\n\n";
}

}  // namespace fluffbuzz
