#include "request/image_body.h"

#include <utility>

#include "base/json_writer.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

void add(JsonWriter& writer, std::string_view name, const std::string& text) {
  if (!text.empty()) writer.key(name).string(text);
}

void add_number(JsonWriter& writer, std::string_view name, const std::string& text) {
  if (!text.empty()) writer.key(name).raw(text);
}

void warn_ignored(Draft& draft, std::string_view field, bool given, std::string_view why) {
  if (given) draft.warn("ignored_option", joined({field, " was not sent: ", why}));
}

// "2K" of the request, of its size, or of the images that are edited.
std::string resolution_of(const ImageRequest& request) {
  if (!request.resolution.empty()) return request.resolution;
  const bool tier = !request.size.empty() && request.ratio_of_size.empty();
  if (tier) return request.size;
  return request.inferred_resolution;
}

void warn_params(Draft& draft) {
  const auto* params = draft.input.options.params.get_ptr<const Json::object_t*>();
  if (params == nullptr) return;
  for (const auto& [name, value] : *params) {
    if (name == "modalities" || name == "imageApi" || name == "image_api") continue;
    draft.warn("ignored_param", "params." + shorten(name, 80) +
                                    " was not sent: image requests take only params.modalities "
                                    "and params.imageApi");
  }
}

void warn_chat_options(Draft& draft, const ImageRequest& request) {
  constexpr std::string_view kOnlyImages = "only params.imageApi \"images\" takes it";
  warn_ignored(draft, "quality", !request.quality.empty(), kOnlyImages);
  warn_ignored(draft, "outputFormat", !request.output_format.empty(), kOnlyImages);
  warn_ignored(draft, "background", !request.background.empty(), kOnlyImages);
  warn_ignored(draft, "outputCompression", !request.output_compression.empty(), kOnlyImages);
  warn_ignored(draft, "seed", !request.seed.empty(), kOnlyImages);
  warn_ignored(draft, "stream", request.stream, kOnlyImages);
}

}  // namespace

class ImageBodyWriter {
 public:
  ImageBodyWriter(const ImageRequest& request, const ImageAsk& ask, Draft& draft, ImageBody& out)
      : request_(request), ask_(ask), draft_(draft), out_(out) {}

  void write_chat() {
    JsonWriter writer(out_.text_);
    writer.begin_object().key("model").string(draft_.input.model.id);
    writer.key("messages").begin_array().begin_object().key("role").string("user").key("content");
    if (request_.inputs.empty()) {
      writer.string(request_.prompt);
    } else {
      writer.begin_array().begin_object().key("type").string("text");
      writer.key("text").string(request_.prompt).end_object();
      write_inputs(writer);
      writer.end_array();
    }
    writer.end_object().end_array().key("modalities").raw(modalities());
    if (ask_.count > 1) writer.key("n").integer(ask_.count);
    write_hints(writer);
    add(writer, "user", draft_.input.options.user);
    writer.end_object();
    warn_chat_options(draft_, request_);
  }

  void write_images() {
    JsonWriter writer(out_.text_);
    writer.begin_object().key("model").string(draft_.input.model.id);
    writer.key("prompt").string(request_.prompt);
    if (ask_.count > 1) writer.key("n").integer(ask_.count);
    add(writer, "aspect_ratio", request_.aspect_ratio);
    const bool by_size = request_.aspect_ratio.empty() && !request_.ratio_of_size.empty();
    add(writer, "resolution", by_size ? request_.resolution : resolution_of(request_));
    if (by_size) add(writer, "size", request_.size);
    warn_size(!by_size);
    add(writer, "quality", request_.quality);
    add(writer, "output_format", request_.output_format);
    add(writer, "background", request_.background);
    add_number(writer, "output_compression", request_.output_compression);
    add_number(writer, "seed", request_.seed);
    if (request_.stream) writer.key("stream").boolean(true);
    if (!request_.inputs.empty()) {
      writer.key("input_references").begin_array();
      write_inputs(writer);
      writer.end_array();
    }
    writer.end_object();
  }

  bool wrote_hints() const { return wrote_hints_; }

 private:
  void write_inputs(JsonWriter& writer) {
    for (const ImageInput& input : request_.inputs) {
      writer.begin_object().key("type").string("image_url").key("image_url").begin_object();
      writer.key("url").string(joined({"data:", input.mime_type, ";base64,"}));
      out_.places_.push_back(out_.text_.size() - 1);  // in front of the closing quote
      writer.end_object().end_object();
    }
  }

  std::string modalities() const {
    if (ask_.images_only) return R"(["image"])";
    const Json* own = find_member(draft_.params, "modalities");
    if (own != nullptr && own->is_array()) return dump_json(*own);
    if (own != nullptr) draft_.warn_kind("modalities", "an array", *own);
    return R"(["image","text"])";
  }

  // A size that says nothing beside the aspect ratio.
  void warn_size(bool unused) {
    const bool sides = !request_.ratio_of_size.empty();
    warn_ignored(draft_, "size", unused && sides && !request_.aspect_ratio.empty(),
                 "aspectRatio says what shape the image has");
  }

  void write_hints(JsonWriter& writer) {
    if (!draft_.traits.image_hints) {
      const std::string why = draft_.input.model.id + " is not known to take it";
      warn_ignored(draft_, "aspectRatio", !request_.aspect_ratio.empty(), why);
      warn_ignored(draft_, "resolution", !request_.resolution.empty(), why);
      warn_ignored(draft_, "size", !request_.size.empty(), why);
      return;
    }
    warn_size(true);
    const bool by_size = request_.aspect_ratio.empty();
    const std::string& ratio = by_size ? request_.ratio_of_size : request_.aspect_ratio;
    if (by_size && !ratio.empty()) {
      draft_.warn("size_as_ratio", joined({"size ", request_.size, " was sent as the aspect ratio ",
                                           ratio, ", the nearest that is known"}));
    }
    const std::string resolution = resolution_of(request_);
    wrote_hints_ = !ratio.empty() || !resolution.empty();
    if (!wrote_hints_) return;
    writer.key("image_config").begin_object();
    add(writer, "aspect_ratio", ratio);
    add(writer, "image_size", resolution);
    writer.end_object();
  }

  const ImageRequest& request_;
  const ImageAsk& ask_;
  Draft& draft_;
  ImageBody& out_;
  bool wrote_hints_ = false;
};

ImageApi image_api(const Json& params) {
  return string_or(params, "imageApi", "") == "images" ? ImageApi::kImages : ImageApi::kChat;
}

std::vector<std::string_view> ImageBody::pieces(const ImageRequest& request) const {
  const std::string_view text = text_;
  std::vector<std::string_view> out;
  size_t at = 0;
  for (size_t i = 0; i < places_.size(); ++i) {
    out.push_back(text.substr(at, places_[i] - at));
    out.push_back(request.inputs[i].base64);
    at = places_[i];
  }
  out.push_back(text.substr(at));
  return out;
}

ShapedRequest shape_image(const ShapeInput& input, const JsonDocument& document,
                          const ImageRequest& request, const ImageAsk& ask, ImageBody& body) {
  ShapedRequest shaped;
  shaped.draft = std::make_unique<Draft>(input, document);
  Draft& draft = *shaped.draft;
  const Json* api = find_member(draft.params, "imageApi");
  if (api != nullptr && text_of(*api) != "images" && text_of(*api) != "chat") {
    draft.warn_kind("imageApi", "one of chat, images", *api);
  }
  const bool images = image_api(draft.params) == ImageApi::kImages;
  body = {};
  ImageBodyWriter writer(request, ask, draft, body);
  draft.begin_rule(kImageRules[0].name);
  draft.fired();
  images ? writer.write_images() : writer.write_chat();
  warn_params(draft);
  draft.end_rule(kImageRules[0].why);
  draft.begin_rule(kImageRules[1].name);
  if (writer.wrote_hints()) draft.fired();
  draft.end_rule(kImageRules[1].why);
  draft.begin_rule(kImageRules[2].name);
  if (!images && !input.options.user.empty()) draft.fired();
  draft.end_rule(kImageRules[2].why);
  apply_header_rules(draft);
  shaped.url = input.route.base_url + (images ? "/images" : "/chat/completions");
  shaped.streaming = images && request.stream;
  draft.headers.set("Accept", shaped.streaming ? "text/event-stream" : "application/json");
  return shaped;
}

}  // namespace fluffbuzz
