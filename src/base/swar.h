// Eight bytes at a time: the searches that decide how fast text is read. Plain 64-bit arithmetic,
// so that the WebAssembly build needs no SIMD feature that old engines lack.
#ifndef FLUFFBUZZ_BASE_SWAR_H_
#define FLUFFBUZZ_BASE_SWAR_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fluffbuzz::swar {

inline constexpr uint64_t kOnes = 0x0101010101010101ULL;
inline constexpr uint64_t kHighs = 0x8080808080808080ULL;

inline uint64_t load(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The high bit of every byte of `word` that is below `limit` (at most 0x80). Exact for the lowest
// such byte; a borrow can only set bits above it, which is why callers take the lowest bit alone.
inline uint64_t below(uint64_t word, unsigned char limit) {
  return (word - kOnes * limit) & ~word & kHighs;
}

// Likewise for what ends or interrupts a JSON string: a quote, a backslash, a control character.
// Flipping bit 1 puts the quote (0x22) right behind the control characters, in front of the blank,
// so that one subtraction finds both.
inline uint64_t string_stops(uint64_t word) {
  const uint64_t quote_or_control = (word ^ (kOnes * 2)) - kOnes * 0x21;
  const uint64_t backslash = (word ^ (kOnes * '\\')) - kOnes;
  return (quote_or_control | backslash) & ~word & kHighs;
}

// Index of the lowest marked byte. `mask` must not be zero. All hosts here are little-endian.
inline int first_marked(uint64_t mask) { return __builtin_ctzll(mask) >> 3; }

// memcmp(a, b, size) == 0, eight bytes at a time: the C library's own goes byte by byte.
inline bool same(const char* a, const char* b, size_t size) {
  if (size < 8) return std::memcmp(a, b, size) == 0;
  const char* last = a + size - 8;
  uint64_t difference = load(last) ^ load(b + size - 8);
  for (; a < last; a += 8, b += 8) difference |= load(a) ^ load(b);
  return difference == 0;
}

}  // namespace fluffbuzz::swar

#endif  // FLUFFBUZZ_BASE_SWAR_H_
