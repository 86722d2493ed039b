#include "response/image_store.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/image_kind.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr size_t kMaxWarnings = 32;

bool is_data_url(std::string_view url) { return ascii_iequals(url.substr(0, 5), "data:"); }

}  // namespace

std::string image_file_name(size_t k, std::string_view mime_type) {
  const std::string mime = ascii_lower(mime_type);
  const auto names = [&mime](std::string_view kind) {
    return mime.find(kind) != std::string_view::npos;
  };
  std::string extension = names("jpeg") || names("jpg") ? "jpg"
                          : names("webp")               ? "webp"
                          : names("gif")                ? "gif"
                                                        : mime.substr(mime.find('/') + 1, 12);
  // What upstream calls a kind must not lead out of a folder.
  constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyz0123456789";
  extension.resize(std::min(extension.find_first_not_of(kSafe), extension.size()));
  return joined({"image-", std::to_string(k), ".", extension.empty() ? "png" : extension});
}

void ImageStore::warn(std::string_view code, std::string message) {
  if (warnings_.size() < kMaxWarnings) {
    warnings_.emplace_back(std::string(code), std::move(message));
  }
}

// Addresses are not fetched: nobody asked for what stands behind them.
void ImageStore::take_data_url(const Buffer& in_place, const JsonString& url) {
  if (url.empty()) return;
  const std::string head =
      decoded({url.raw.substr(0, std::min<size_t>(url.raw.find(','), 200)), url.escaped});
  constexpr std::string_view kBase64 = ";base64";
  if (!is_data_url(head)) {
    warn("remote_image", "the answer names an image by its address, which is not fetched");
    return;
  }
  const size_t semicolon = head.find(';');
  const size_t comma = url.raw.find(',');
  const bool is_base64 = head.size() > kBase64.size() && comma != std::string_view::npos &&
                         ascii_iequals(head.substr(head.size() - kBase64.size()), kBase64);
  const std::string label =
      semicolon == std::string_view::npos ? "" : head.substr(5, semicolon - 5);
  if (!is_base64 || label.empty()) {
    warn("bad_image", "an image of the answer is no data URL with base64 and was left out");
    return;
  }
  take(in_place, {url.raw.substr(comma + 1), url.escaped}, label);
}

bool ImageStore::decode(const Buffer& in_place, const JsonString& payload, ReceivedImage& image) {
  size_t size = 0;
  const std::string_view text = payload.raw;
  const char* const begin = in_place == nullptr ? nullptr : in_place->data();
  const bool lies_there =
      begin != nullptr && text.data() >= begin && text.data() < begin + in_place->size();
  if (lies_there && !payload.escaped) {
    char* const out = in_place->data() + (text.data() - begin);
    if (!decode_base64(text, out, size)) return false;
    image.owner = in_place;
    image.bytes = {out, size};
    return true;
  }
  const std::string plain = payload.escaped ? decoded(payload) : std::string();
  const std::string_view digits = payload.escaped ? std::string_view(plain) : text;
  auto owner = std::make_shared<ByteBuffer>();
  if (owner->reserve(digits.size()) == nullptr) return false;
  if (!decode_base64(digits, owner->data(), size)) return false;
  owner->resize(size);
  image.bytes = owner->view();
  image.owner = std::move(owner);
  return true;
}

namespace {

// What was decoded and recognised becomes clean base64 again, where the payload lay if it fits.
bool encode(ReceivedImage& image, size_t room) {
  const size_t size = base64_length(image.bytes.size());
  auto* place = const_cast<char*>(image.bytes.data());  // NOLINT: the store's own buffer
  if (size > room) {
    auto owner = std::make_shared<ByteBuffer>();
    if (owner->reserve(size) == nullptr) return false;
    place = owner->data();
    owner->resize(size);
    encode_base64(image.bytes, place);
    image.owner = std::move(owner);
  } else {
    encode_base64(image.bytes, place);
  }
  image.bytes = {place, size};
  return true;
}

}  // namespace

void ImageStore::take(const Buffer& in_place, const JsonString& payload, std::string_view label) {
  ReceivedImage image;
  if (!decode(in_place, payload, image)) {
    warn("bad_image", "an image of the answer is no base64 and was left out");
    return;
  }
  if (max_bytes_ > 0 && static_cast<double>(image.bytes.size()) > max_bytes_) {
    too_large_ = true;
    warn("image_too_large",
         "an image of the answer is larger than agents.defaults.mediaMaxMb and was left out");
    return;
  }
  image.mime_type = image_mime(image.bytes);
  if (image.mime_type.empty()) {
    image.mime_type = ascii_lower(trim(label));
    if (image.mime_type.substr(0, 6) != "image/") {
      warn("bad_image", "what the answer calls " + shorten(image.mime_type, 40) +
                            " is no image and was left out");
      return;
    }
    warn("unknown_image_kind", "the bytes of an image are of no known kind; it is called " +
                                   shorten(image.mime_type, 40) + " because the answer says so");
  }
  if (as_base64_ && !encode(image, payload.raw.size())) {
    warn("bad_image", "there is no memory for an image of the answer");
    return;
  }
  images_.push_back(std::move(image));
}

}  // namespace fluffbuzz
