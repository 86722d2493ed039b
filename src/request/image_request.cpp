#include "request/image_request.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json_reader.h"
#include "base/json_value.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "request/image_input.h"

namespace fluffbuzz {

namespace {

constexpr int kMaxCount = 4;
constexpr std::string_view kRatios = "1:1 2:3 3:2 3:4 4:3 4:5 5:4 9:16 16:9 21:9";
constexpr std::string_view kResolutions = "1K 2K 4K";
constexpr std::string_view kQualities = "auto low medium high";
constexpr std::string_view kBackgrounds = "auto transparent opaque";

// "auto low medium high" as people read it.
std::string listed(std::string_view words) {
  std::string out(words);
  for (size_t at = out.find(' '); at != std::string::npos; at = out.find(' ', at + 2)) {
    out.replace(at, 1, ", ");
  }
  return out;
}

bool is_one_of(std::string_view word, std::string_view words) {
  const std::string padded = joined({" ", words, " "});
  return !word.empty() && word.find(' ') == std::string_view::npos &&
         padded.find(joined({" ", word, " "})) != std::string::npos;
}

// Every reader answers "" or what may stand in its field.
using Reading = std::string;

Reading one_of(const Json& value, std::string_view words, std::string& out) {
  out = ascii_lower(trim(text_of(value)));
  return is_one_of(out, words) ? "" : "one of " + listed(words);
}

Reading whole(const Json& value, double least, double most, std::string_view wanted,
              std::string& out) {
  const double number = number_of(value, least - 1);
  if (!(number >= least && number <= most) || number != std::floor(number)) {
    return "a whole number" + std::string(wanted);
  }
  out = dump_json(value);
  return "";
}

Reading read_prompt(const Json& value, ImageRequest& out, ImageApi) {
  out.prompt = text_of(value);
  return trim(out.prompt).empty() ? "a text that is not empty" : "";
}

Reading read_count(const Json& value, ImageRequest& out, ImageApi) {
  std::string text;
  Reading wrong = whole(value, 1, kMaxCount, " from 1 to 4", text);
  if (wrong.empty()) out.count = static_cast<int>(number_of(value, 1));
  return wrong;
}

// "16:9" or "9:19.5": two numbers.
bool is_ratio(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size() || text.size() > 9)
    return false;
  return text.find_first_not_of("0123456789.:") == std::string_view::npos &&
         text.find(':', colon + 1) == std::string_view::npos;
}

Reading read_ratio(const Json& value, ImageRequest& out, ImageApi api) {
  out.aspect_ratio = trim(text_of(value));
  if (is_one_of(out.aspect_ratio, kRatios)) return "";
  const bool passes = out.aspect_ratio == "auto" || is_ratio(out.aspect_ratio);
  return api == ImageApi::kImages && passes ? "" : "one of " + listed(kRatios);
}

std::string tier_of(const Json& value) {
  std::string text(trim(text_of(value)));
  if (!text.empty() && text.back() == 'k') text.back() = 'K';
  return text;
}

Reading read_resolution(const Json& value, ImageRequest& out, ImageApi api) {
  out.resolution = tier_of(value);
  if (is_one_of(out.resolution, kResolutions)) return "";
  if (api == ImageApi::kImages && out.resolution == "512") return "";
  return "one of " + listed(kResolutions);
}

// Width and height of "1024x1536"; false for anything else.
bool read_sides(std::string_view text, double& width, double& height) {
  const size_t cross = text.find('x');
  if (cross == std::string_view::npos) return false;
  width = number_or(text.substr(0, cross), 0);
  height = number_or(text.substr(cross + 1), 0);
  return width >= 1 && height >= 1 && width <= 65'535 && height <= 65'535 &&
         text.find_first_not_of("0123456789x") == std::string_view::npos;
}

// By the distance of the logarithms, so that 2:3 is as far from 1:1 as 3:2 is.
std::string nearest_ratio(double width, double height) {
  std::string_view best;
  double best_distance = 0;
  for (std::string_view rest = kRatios; !rest.empty();) {
    const std::string_view ratio = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), ratio.size() + 1));
    const size_t colon = ratio.find(':');
    const double value =
        number_or(ratio.substr(0, colon), 1) / number_or(ratio.substr(colon + 1), 1);
    const double distance = std::abs(std::log(value) - std::log(width / height));
    if (!best.empty() && distance >= best_distance) continue;
    best = ratio;
    best_distance = distance;
  }
  return std::string(best);
}

Reading read_size(const Json& value, ImageRequest& out, ImageApi) {
  const std::string text = ascii_lower(trim(text_of(value)));
  if (text == "auto") return "";
  out.size = tier_of(value);
  if (is_one_of(out.size, kResolutions)) return "";
  double width = 0;
  double height = 0;
  if (!read_sides(text, width, height)) return "like 1024x1536, or one of " + listed(kResolutions);
  out.size = text;
  out.ratio_of_size = nearest_ratio(width, height);
  return "";
}

Reading read_quality(const Json& value, ImageRequest& out, ImageApi) {
  return one_of(value, kQualities, out.quality);
}

Reading read_output_format(const Json& value, ImageRequest& out, ImageApi api) {
  return one_of(value, api == ImageApi::kImages ? "png jpeg webp svg" : "png jpeg webp",
                out.output_format);
}

Reading read_background(const Json& value, ImageRequest& out, ImageApi) {
  return one_of(value, kBackgrounds, out.background);
}

Reading read_compression(const Json& value, ImageRequest& out, ImageApi) {
  return whole(value, 0, 100, " from 0 to 100", out.output_compression);
}

Reading read_seed(const Json& value, ImageRequest& out, ImageApi) {
  constexpr double kSafe = 9007199254740991;
  return whole(value, -kSafe, kSafe, "", out.seed);
}

Reading read_stream(const Json& value, ImageRequest& out, ImageApi) {
  out.stream = value.is_boolean() && dump_json(value) == "true";
  return value.is_boolean() ? "" : "true or false";
}

Reading read_encoding(const Json& value, ImageRequest& out, ImageApi) {
  std::string encoding;
  Reading wrong = one_of(value, "bytes base64", encoding);
  out.as_base64 = encoding == "base64";
  return wrong;
}

// Read elsewhere: the chain of models, and the input images.
Reading read_nothing(const Json&, ImageRequest&, ImageApi) { return ""; }

struct Field {
  std::string_view name;
  Reading (*read)(const Json&, ImageRequest&, ImageApi);
};

constexpr Field kFields[] = {
    {"prompt", read_prompt},
    {"model", read_nothing},
    {"count", read_count},
    {"aspectRatio", read_ratio},
    {"resolution", read_resolution},
    {"size", read_size},
    {"inputImages", read_nothing},
    {"quality", read_quality},
    {"outputFormat", read_output_format},
    {"background", read_background},
    {"outputCompression", read_compression},
    {"seed", read_seed},
    {"stream", read_stream},
    {"encoding", read_encoding},
};

Error invalid(std::string field, std::string_view what) {
  return field_error(ErrorCode::kInvalidRequest, std::move(field), what);
}

Error unknown_field(const std::string& name) {
  std::vector<std::string> known;
  for (const Field& field : kFields) known.emplace_back(field.name);
  return invalid(shorten(name, 80),
                 "unknown field of an image request." + did_you_mean(name, known));
}

// The value itself where it is short enough to be recognised, else its kind.
std::string shown(const Json& value) {
  const std::string text = value.is_object() || value.is_array() ? "" : dump_json(value);
  return text.empty() || text.size() > 40 ? std::string(kind_of(value)) : text;
}

}  // namespace

std::string_view image_request_head(std::string_view request) {
  return request.substr(0, request.find('\n'));
}

Result<ImageRequest> parse_image_request(ByteBuffer request, const Config& config, ImageApi api) {
  const std::string_view head = image_request_head(request.view());
  const Result<Json> parsed = parse_json(head);
  if (!parsed) return parsed.error();
  const auto* object = parsed.value().get_ptr<const Json::object_t*>();
  if (object == nullptr) {
    Error error =
        make_error(ErrorCode::kInvalidRequest,
                   joined({"the image request must be an object, not ", kind_of(parsed.value())}));
    error.param = "body";
    return error;
  }
  ImageRequest out;
  for (const auto& [name, value] : *object) {
    const auto* field = std::find_if(std::begin(kFields), std::end(kFields),
                                     [&name = name](const Field& f) { return f.name == name; });
    if (field == std::end(kFields)) return unknown_field(name);
    if (value.is_null() && name != "prompt") continue;
    const Reading wanted = field->read(value, out, api);
    if (!wanted.empty()) return invalid(name, joined({"must be ", wanted, ", not ", shown(value)}));
  }
  if (out.prompt.empty()) return invalid("prompt", "is missing; say what the image shows");
  const size_t first_image = std::min(head.size() + 1, request.size());
  const Json* inputs = find_member(parsed.value(), "inputImages");
  Error error = take_inputs(out, inputs, std::move(request), first_image, config, api);
  if (!error.message.empty()) return error;
  return Result<ImageRequest>(std::move(out));
}

}  // namespace fluffbuzz
