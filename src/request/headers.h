// Request headers: an ordered list whose names compare without case.
#ifndef FLUFFBUZZ_REQUEST_HEADERS_H_
#define FLUFFBUZZ_REQUEST_HEADERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace fluffbuzz {

struct Header {
  std::string name;
  std::string value;
};

class HeaderList {
 public:
  // Sets a header; an existing one of that name loses value and spelling. Blank values and names
  // that are no HTTP token are dropped (provider-behaviour 3.2).
  void set(std::string_view name, std::string_view value);
  // True when there was one.
  bool remove(std::string_view name);
  const Header* find(std::string_view name) const;
  const std::vector<Header>& all() const { return headers_; }

 private:
  std::vector<Header> headers_;
};

// The value with everything secret left out, by its name (the scheme word stays: "Bearer
// [redacted]") or because the configuration knows it as one.
std::string redacted_header(const Header& header, const Config& config);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_HEADERS_H_
