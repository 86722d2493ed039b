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

Error::Error() = default;
Error::Error(const Error&) = default;
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(const Error&) = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

Error make_error(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

Error field_error(ErrorCode code, std::string param, std::string_view what) {
  Error error = make_error(code, param);
  error.message.append(": ").append(what);
  error.param = std::move(param);
  return error;
}

Error at_field(Error error, std::string param) {
  const std::string old = error.param + ": ";
  const bool named = !error.param.empty() && error.message.compare(0, old.size(), old) == 0;
  error.message.replace(0, named ? old.size() : 0, param + ": ");
  error.param = std::move(param);
  return error;
}

}  // namespace fluffbuzz
