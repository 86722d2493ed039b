// The one place where a number's text becomes a double.
//
// Not strtod: in WebAssembly the C library's version brings 128-bit floating point along, which is
// 5 kB of the download. Numbers that go to upstream are never read at all; what is read here are
// settings, counts and waits.
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/json_reader.h"

namespace fluffbuzz {

namespace {

// A value as the unevaluated sum of two doubles: 106 bits, enough to round the 19 digits we keep
// right.
struct Pair {
  double high;
  double low;
};

Pair sum(double a, double b) {
  const double high = a + b;
  const double part = high - a;
  return {high, (a - (high - part)) + (b - part)};
}

// Dekker's product: the rounding error of a * b, exactly.
Pair product(double a, double b) {
  constexpr double kSplit = 134217729;  // 2^27 + 1
  const double high = a * b;
  const double a_big = a * kSplit - (a * kSplit - a);
  const double b_big = b * kSplit - (b * kSplit - b);
  const double a_small = a - a_big;
  const double b_small = b - b_big;
  const double low =
      ((a_big * b_big - high) + a_big * b_small + a_small * b_big) + a_small * b_small;
  // Next to the largest double the parts overflow before the product does.
  return {high, std::isfinite(low) ? low : 0};
}

Pair times(Pair a, Pair b) {
  const Pair main = product(a.high, b.high);
  return sum(main.high, main.low + a.high * b.low + a.low * b.high);
}

Pair divided(Pair a, Pair b) {
  const double quotient = a.high / b.high;
  const Pair back = times({quotient, 0}, b);
  const double rest = (a.high - back.high) + (a.low - back.low);
  return sum(quotient, rest / b.high);
}

Pair power_of_ten(int exponent) {
  Pair result{1, 0};
  Pair base{10, 0};
  for (int n = exponent; n > 0; n >>= 1) {
    if ((n & 1) != 0) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

// digits * 10^exponent, rounded to the nearest double (ties and subnormals may be one unit off).
double scaled(uint64_t digits, int exponent) {
  constexpr uint64_t kLowBits = 0xFFFFFFFF;
  const Pair value =
      sum(static_cast<double>(digits & ~kLowBits), static_cast<double>(digits & kLowBits));
  if (digits == 0 || exponent == 0) return value.high + value.low;
  if (exponent > 308) return std::numeric_limits<double>::infinity();
  if (exponent < -340) return 0;
  // In two halves: 10^340 itself is no double.
  const int half = exponent / 2;
  Pair out = value;
  for (const int part : {half, exponent - half}) {
    out = part >= 0 ? times(out, power_of_ten(part)) : divided(out, power_of_ten(-part));
  }
  return out.high + out.low;
}

}  // namespace

double number_or(std::string_view text, double fallback) {
  // The reader decides what a number is: no "inf", no hexadecimal, no blanks.
  JsonReader reader(text);
  std::string_view number;
  if (!reader.read_number(number) || number.size() != text.size()) return fallback;
  const bool negative = number.front() == '-';
  if (negative) number.remove_prefix(1);
  const size_t e = number.find_first_of("eE");
  uint64_t digits = 0;
  int exponent = 0;
  bool fraction = false;
  for (const char c : number.substr(0, e)) {
    if (c == '.') {
      fraction = true;
    } else if (digits < 100'000'000'000'000'000ULL) {
      digits = digits * 10 + static_cast<uint64_t>(c - '0');
      exponent -= fraction ? 1 : 0;
    } else {
      exponent += fraction ? 0 : 1;
    }
  }
  if (e != std::string_view::npos) {
    const bool minus = number[e + 1] == '-';
    int written = 0;
    for (const char c : number.substr(e + 1)) {
      if (c >= '0' && c <= '9' && written < 100'000) written = written * 10 + (c - '0');
    }
    exponent += minus ? -written : written;
  }
  const double value = scaled(digits, exponent);
  if (!std::isfinite(value)) return fallback;
  return negative ? -value : value;
}

}  // namespace fluffbuzz
