// The HTTP request for one attempt at an image, to chat completions or to /images
// (provider-behaviour 9.1; openrouter-api 2.9; design, decision 6).
#ifndef FLUFFBUZZ_REQUEST_IMAGE_BODY_H_
#define FLUFFBUZZ_REQUEST_IMAGE_BODY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.h"
#include "base/json_value.h"
#include "request/image_request.h"
#include "request/shape.h"

namespace fluffbuzz {

// What this attempt asks for beside what the caller asked.
struct ImageAsk {
  int count = 1;
  bool images_only = false;  // upstream said that the model writes no text
};

// Where a model's images are asked for: what its merged params say.
ImageApi image_api(const Json& params);

class ImageBody {
 public:
  // The body's text without the input images, which stand in `request`. Both must outlive the
  // pieces.
  std::vector<std::string_view> pieces(const ImageRequest& request) const;

 private:
  friend class ImageBodyWriter;
  std::string text_;
  std::vector<size_t> places_;  // where in the text the images' base64 belongs, in order
};

// The rules that make these bodies, for whoever wants to read about them; those about headers are
// the ones of shaping_rules().
struct ImageRule {
  std::string_view name;
  std::string_view why;
};
inline constexpr ImageRule kImageRules[] = {
    {"image_request",
     "An image is asked for by a body of its own, which takes nothing from the chat's params "
     "(provider-behaviour 9.1)."},
    {"image_hints",
     "Shape and size of the image go to the models that are known to take them "
     "(provider-behaviour 9.1)."},
    {"tenant_user",
     "The user of the call's options is named to chat completions; /images has no field for it "
     "(openrouter-api 2.1, 2.9)."},
};

// `document`: any object that outlives the result; nothing of it is sent.
ShapedRequest shape_image(const ShapeInput& input, const JsonDocument& document,
                          const ImageRequest& request, const ImageAsk& ask, ImageBody& body);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_IMAGE_BODY_H_
