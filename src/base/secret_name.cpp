#include "base/secret_name.h"

#include <string>

#include "base/utf8.h"

namespace fluffbuzz {

bool is_secret_name(std::string_view name) {
  const std::string lower = ascii_lower(name);
  for (const std::string_view part : {"authorization", "cookie", "api-key", "api_key", "apikey",
                                      "token", "secret", "password", "credential"}) {
    if (lower.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace fluffbuzz
