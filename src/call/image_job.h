// What an image call holds beside every other call: the request, and what has come so far.
#ifndef FLUFFBUZZ_CALL_IMAGE_JOB_H_
#define FLUFFBUZZ_CALL_IMAGE_JOB_H_

#include <string>
#include <utility>
#include <vector>

#include "request/image_body.h"
#include "request/image_request.h"
#include "response/image_response.h"

namespace fluffbuzz {

struct ImageJob {
  ImageRequest request;
  ImageBody body;            // of the current attempt
  bool images_only = false;  // the current candidate is asked for no text
  bool answered = false;     // an answer with images has come: what is missing is asked for singly
  int singles_left = 0;
  std::vector<ReceivedImage> received;
  std::string id;     // of the first answer
  std::string usage;  // of all answers together, JSON text
  std::vector<std::pair<std::string, std::string>> warnings;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_IMAGE_JOB_H_
