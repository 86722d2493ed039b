// The one place where a number's text becomes a double.
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/json_reader.h"

namespace fluffbuzz {

double number_or(std::string_view text, double fallback) {
  char buffer[64];
  if (text.size() >= sizeof buffer) return fallback;
  // strtod alone would also take "inf", "nan", hexadecimal and blanks.
  JsonReader reader(text);
  std::string_view number;
  if (!reader.read_number(number) || number.size() != text.size()) return fallback;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  const double value = std::strtod(buffer, nullptr);
  return std::isfinite(value) ? value : fallback;
}

}  // namespace fluffbuzz
