// Percent-encoding, and the parameters behind the "?" of an address.
#ifndef FLUFFBUZZ_BASE_URL_TEXT_H_
#define FLUFFBUZZ_BASE_URL_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace fluffbuzz {

// Everything but letters, digits and - . _ ~ as %XX.
std::string percent_encoded(std::string_view text);

// What stands behind "?" and before "#".
std::string_view query_of(std::string_view url);

// The decoded value of the first parameter of this name ("+" is a blank).
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_URL_TEXT_H_
