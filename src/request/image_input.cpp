#include "request/image_input.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "base/base64.h"
#include "base/image_kind.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr size_t kMaxInputs = 5;
// openrouter-api 2.9: input_references of /images.
constexpr size_t kMaxReferences = 16;

struct Piece {
  size_t begin = 0;
  size_t size = 0;
  std::string_view mime_type = {};
};

Error invalid(std::string field, std::string_view what) {
  return field_error(ErrorCode::kInvalidRequest, std::move(field), what);
}

std::string field_of(size_t index) { return "inputImages." + std::to_string(index); }

// "12.3"
std::string megabytes(double bytes) {
  const long tenths = std::lround(bytes * 10 / (1U << 20U));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// The payload of a data URL becomes bytes in its place; an error without a message is none.
Error decode_data_url(char* data, Piece& piece, const std::string& name) {
  const std::string_view url(data + piece.begin, piece.size);
  constexpr std::string_view kBase64 = ";base64";
  const size_t comma = url.substr(0, 200).find(',');
  if (comma == std::string_view::npos || !ascii_iequals(url.substr(0, 5), "data:")) {
    return invalid(name, "must be a data URL; an address is not fetched");
  }
  const std::string_view label = url.substr(0, comma);
  const bool is_base64 = label.size() > kBase64.size() &&
                         ascii_iequals(label.substr(label.size() - kBase64.size()), kBase64);
  size_t size = 0;
  if (!is_base64 || !decode_base64(url.substr(comma + 1), data + piece.begin, size)) {
    return invalid(name, "the data URL holds no base64");
  }
  piece.size = size;
  return {};
}

Error check_image(Piece& piece, std::string_view bytes, const std::string& name,
                  const Config& config) {
  if (config.media_max_bytes > 0 && static_cast<double>(bytes.size()) > config.media_max_bytes) {
    return field_error(ErrorCode::kTooLarge, name,
                       joined({"has ", megabytes(static_cast<double>(bytes.size())),
                               " MB, more than agents.defaults.mediaMaxMb allows (",
                               megabytes(config.media_max_bytes), ")"}));
  }
  piece.mime_type = image_mime(bytes);
  for (const std::string_view sent : {"image/png", "image/jpeg", "image/webp", "image/gif"}) {
    if (piece.mime_type == sent) return {};
  }
  const std::string what(piece.mime_type.empty() ? "" : joined({" but ", piece.mime_type}));
  return invalid(name, "is no PNG, JPEG, WebP or GIF" + what);
}

// Where the images lie, by what the list says about them.
Error read_list(const Json& list, std::string_view bytes, size_t begin, ImageApi api,
                std::vector<Piece>& out) {
  const auto* items = list.get_ptr<const Json::array_t*>();
  if (items == nullptr) {
    return invalid("inputImages", joined({"must be a list, not ", kind_of(list)}));
  }
  const size_t most = api == ImageApi::kImages ? kMaxReferences : kMaxInputs;
  if (items->size() > most) {
    return invalid("inputImages",
                   joined({"at most ", std::to_string(most), " images can be given, not ",
                           std::to_string(items->size())}));
  }
  for (size_t i = 0; i < items->size(); ++i) {
    const std::string kind = string_or((*items)[i], "kind", "nothing");
    if (kind != "bytes" && kind != "dataUrl") {
      return invalid(field_of(i), "must be a Uint8Array, a Blob or a data URL, not " + kind);
    }
    const double size = double_or((*items)[i], "size", 0);
    const size_t room = bytes.size() - begin;
    const size_t taken = size > 0 && size < static_cast<double>(room) ? static_cast<size_t>(size)
                                                                      : (size > 0 ? room : 0);
    out.push_back({begin, taken});
    begin += taken;
  }
  return {};
}

// What a data URL lost by being decoded leaves a gap.
void close_gaps(char* data, std::vector<Piece>& pieces) {
  size_t end = pieces.front().begin;
  for (Piece& piece : pieces) {
    if (piece.begin != end) std::memmove(data + end, data + piece.begin, piece.size);
    piece.begin = end;
    end += piece.size;
  }
}

// Encodes from the last image to the first, each behind the place where the ones before it will
// end, so that one buffer is enough.
bool encode_in_place(ByteBuffer& bytes, const std::vector<Piece>& pieces, ImageRequest& out) {
  size_t total = 0;
  for (const Piece& piece : pieces) total += base64_length(piece.size);
  const size_t begin = pieces.front().begin;
  if (bytes.reserve(begin + total) == nullptr) return false;
  bytes.resize(begin + total);
  char* const data = bytes.data();
  size_t end = begin + total;
  out.inputs.resize(pieces.size());
  for (size_t i = pieces.size(); i-- > 0;) {
    const Piece& piece = pieces[i];
    const size_t length = base64_length(piece.size);
    end -= length;
    encode_base64({data + piece.begin, piece.size}, data + end);
    out.inputs[i] = {piece.mime_type, {data + end, length}};
  }
  return true;
}

// provider-behaviour 9.2: by the largest side of all inputs.
std::string resolution_of(uint32_t side) {
  return side >= 3000 ? "4K" : side >= 1500 ? "2K" : "1K";
}

}  // namespace

Error take_inputs(ImageRequest& out, const Json* list, ByteBuffer bytes, size_t begin,
                  const Config& config, ImageApi api) {
  std::vector<Piece> pieces;
  if (list != nullptr && !list->is_null()) {
    Error error = read_list(*list, bytes.view(), begin, api, pieces);
    if (!error.message.empty()) return error;
  }
  if (pieces.empty()) return {};
  uint32_t side = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    Piece& piece = pieces[i];
    const std::string name = field_of(i);
    const Json& item = (*list)[i];
    Error error;
    if (string_or(item, "kind", "") == "dataUrl")
      error = decode_data_url(bytes.data(), piece, name);
    const std::string_view image(bytes.data() + piece.begin, piece.size);
    if (error.message.empty()) error = check_image(piece, image, name, config);
    if (!error.message.empty()) return error;
    side = std::max(side, image_longer_side(image));
  }
  if (side > 0) out.inferred_resolution = resolution_of(side);
  close_gaps(bytes.data(), pieces);
  if (!encode_in_place(bytes, pieces, out)) {
    return field_error(ErrorCode::kTooLarge, "inputImages", "there is no memory for these images");
  }
  out.bytes = std::move(bytes);
  return {};
}

}  // namespace fluffbuzz
