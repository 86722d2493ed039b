// Splits an absolute URL into the parts that decisions are made on. Not a general URL parser: what
// a browser would repair (blanks, backslashes, control characters, a missing scheme) is refused
// here, because a base URL that two parsers read differently is how a key reaches the wrong host.
#ifndef FLUFFBUZZ_BASE_URL_H_
#define FLUFFBUZZ_BASE_URL_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

struct Url {
  std::string scheme;  // lower case, without the colon
  std::string host;    // lower case; an IPv6 address keeps its brackets
  int port = -1;       // -1 when absent
  std::string path;    // begins with "/" or is empty
  bool has_user_info = false;
  bool has_query = false;
  bool has_fragment = false;
};

// Errors: kConfigError with a message that says what is wrong, without repeating user info.
Result<Url> parse_url(std::string_view text);

// localhost, *.localhost, 127.0.0.0/8 and [::1].
bool is_loopback_host(std::string_view host);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_URL_H_
