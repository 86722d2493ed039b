// What the fuzz targets share: failing loudly, reading a script of bytes, and judging JSON that may
// hold what our own reader refuses for reasons of safety only.
#ifndef FLUFFBUZZ_TESTS_FUZZ_FUZZ_SUPPORT_H_
#define FLUFFBUZZ_TESTS_FUZZ_FUZZ_SUPPORT_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"

namespace fluffbuzz::fuzz {

// Ends the process, which is how a fuzz target reports a finding.
inline void check(bool condition, const char* what, std::string_view detail = {}) {
  if (condition) return;
  std::fprintf(stderr, "INVARIANT BROKEN: %s\n%.*s\n", what,
               static_cast<int>(detail.size() > 4000 ? 4000 : detail.size()), detail.data());
  std::abort();
}

// Takes bytes off the front of the input; zeros once it is used up.
class Script {
 public:
  Script(const uint8_t* data, size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}  // NOLINT: bytes are bytes

  bool empty() const { return rest_.empty(); }
  uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  uint16_t two_bytes() {
    const uint8_t low = byte();
    return static_cast<uint16_t>(low | byte() << 8);
  }
  std::string_view bytes(size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// A small generator (xorshift): what it decides depends on the input's seed bytes alone.
class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed * 2654435769U + 1) {}
  size_t below(size_t limit) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    return state_ % limit;
  }

 private:
  uint32_t state_;
};

// Deepest nesting of brackets outside of strings; right for texts that are JSON.
inline int nesting(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = ++depth > deepest ? depth : deepest;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// True when a span of foreign JSON at the depth limit made an output that is deeper: still JSON,
// but our reader does not read it.
inline bool too_deep_to_judge(std::string_view json) {
  return nesting(json) > JsonReader::kMaxDepth - 8;
}

// Cuts a text into random pieces, some of them empty.
inline std::vector<std::string_view> random_pieces(std::string_view text, Random& random) {
  std::vector<std::string_view> out;
  const size_t longest = 1 + random.below(40);
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, random.below(longest + 1));
    out.push_back(piece);
    text.remove_prefix(piece.size());
  }
  return out;
}

}  // namespace fluffbuzz::fuzz

#endif  // FLUFFBUZZ_TESTS_FUZZ_FUZZ_SUPPORT_H_
