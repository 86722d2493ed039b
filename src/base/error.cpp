#include "base/error.h"

namespace fluffbuzz {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
#define FLUFFBUZZ_NAME(name, text) \
  case ErrorCode::name:            \
    return text;
    FLUFFBUZZ_ERROR_CODES(FLUFFBUZZ_NAME)
#undef FLUFFBUZZ_NAME
  }
  return "internal";
}

}  // namespace fluffbuzz
