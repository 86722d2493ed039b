// Image calls: one request for all images, then one for each that is missing (design, decision 6).
#include <algorithm>
#include <utility>

#include "base/json_reader.h"
#include "base/json_value.h"
#include "base/utf8.h"
#include "call/call.h"
#include "call/image_job.h"

namespace fluffbuzz {

namespace {

// Adds what another answer was billed with; what is no number stays as the first one had it.
void add_usage(Json& sum, const Json& more) {
  const auto* members = more.get_ptr<const Json::object_t*>();
  if (members == nullptr || !sum.is_object()) return;
  for (const auto& [name, value] : *members) {
    Json& slot = sum[name];
    if (slot.is_object()) {
      add_usage(slot, value);
    } else if (slot.is_number_integer() && value.is_number_integer()) {
      slot = *slot.get_ptr<const Json::number_integer_t*>() +
             *value.get_ptr<const Json::number_integer_t*>();
    } else if (slot.is_number() && value.is_number()) {
      slot = number_of(slot, 0) + number_of(value, 0);
    } else if (slot.is_null()) {
      slot = value;
    }
  }
}

std::string usage_of_both(const std::string& first, const std::string& second) {
  if (first.empty() || second.empty()) return first.empty() ? second : first;
  Result<Json> sum = parse_json(first);
  const Result<Json> more = parse_json(second);
  if (!sum || !more) return first;
  add_usage(sum.value(), more.value());
  return dump_json(sum.value());
}

// Under which name the host finds an image's bytes.
std::string_view bytes_name(const ImageJob& job) {
  return job.request.as_base64 ? "base64" : "bytes";
}

}  // namespace

Error Call::prepare_images() {
  const Json params = core_->config.params_for(chain_.front(), options_.value().params);
  Result<ImageRequest> request =
      parse_image_request(std::move(request_), core_->config, image_api(params));
  if (!request) return request.error();
  job_ = std::make_unique<ImageJob>();
  job_->request = std::move(request.value());
  return {};
}

void Call::shape_images() {
  const ImageAsk ask{job_->answered ? 1 : job_->request.count, job_->images_only};
  shaped_ = shape_image(*input_, document_.value(), job_->request, ask, job_->body);
  body_ = job_->body.pieces(job_->request);
}

// How long the body will be, when it comes as it is: room for it is then made once.
size_t Call::expected_bytes() const {
  if (!response_header("content-encoding").empty()) return 0;
  const double length = number_or(response_header("content-length"), 0);
  return length > 0 && length < 4e9 ? static_cast<size_t>(length) : 0;
}

// What an attempt brought outlives it.
void Call::take_images() {
  const ImageAnswer* answer = reader_ == nullptr ? nullptr : reader_->images();
  if (answer == nullptr) return;
  job_->received.insert(job_->received.end(), answer->images().begin(), answer->images().end());
  job_->warnings.insert(job_->warnings.end(), answer->warnings().begin(), answer->warnings().end());
  job_->usage = usage_of_both(job_->usage, answer->usage());
  if (job_->id.empty()) job_->id = answer->id();
}

Call::Signal Call::images_answered(double now_ms) {
  take_images();
  const size_t wanted = static_cast<size_t>(job_->request.count);
  const size_t got = job_->received.size();
  if (got >= wanted || (job_->answered && job_->singles_left == 0)) return done(nullptr);
  if (!job_->answered) {
    job_->answered = true;
    job_->singles_left = static_cast<int>(wanted - got);
    warnings_.push_back(
        {"missing_images", joined({std::to_string(got), " of ", std::to_string(wanted),
                                   " images came; the others were asked for one "
                                   "by one"})});
  }
  --job_->singles_left;
  core_->health.succeeded(attempts_.back().profile, attempts_.back().model);
  reader_.reset();
  response_headers_.clear();
  return begin_attempt(now_ms);
}

// An attempt has failed. Images that came before it are paid for: they are handed over without the
// missing ones.
bool Call::has_enough_images(const Error& error) {
  if (job_ == nullptr) return false;
  take_images();
  if (!job_->answered || error.code == ErrorCode::kAborted) return false;
  warnings_.push_back({"missing_images", joined({"only ", std::to_string(job_->received.size()),
                                                 " of ", std::to_string(job_->request.count),
                                                 " images came: ", shorten(error.message, 200)})});
  return true;
}

bool Call::wants_images_only(const Error& error) const {
  if (job_ == nullptr || job_->images_only || error.status != 404) return false;
  const Json& params = shaped_.draft->params;
  return image_api(params) == ImageApi::kChat && find_member(params, "modalities") == nullptr &&
         ascii_lower(error.message).find("output modalities") != std::string::npos;
}

void Call::write_image_result(JsonWriter& writer) const {
  writer.begin_object().key("images").begin_array();
  for (size_t i = 0; i < job_->received.size(); ++i) {
    const std::string& mime = job_->received[i].mime_type;
    writer.begin_object().key(bytes_name(*job_)).null().key("mimeType").string(mime);
    writer.key("fileName").string(image_file_name(i + 1, mime)).end_object();
  }
  writer.end_array().key("model").string(chain_[candidate_].id);
  writer.key("id").string_or_null(job_->id.empty() ? generation_id() : job_->id);
  writer.key("usage").raw_or_null(job_->usage).key("spent");
  write_spent(writer, spent());
  write_call_members(writer);
  write_warnings(writer, job_->warnings);
  writer.end_object();
}

void Call::place_images(std::string_view path) {
  for (size_t i = 0; i < job_->received.size(); ++i) {
    events_.place_bytes(job_->received[i].bytes, joined({path, ",\"images\",", std::to_string(i),
                                                         ",\"", bytes_name(*job_), "\""}));
  }
}

}  // namespace fluffbuzz
