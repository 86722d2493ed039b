#include "base/http_date.h"

#include <cstdint>

namespace fluffbuzz {

namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr double kDayMs = 86'400'000;
constexpr double kLatestMs = 253'402'300'800'000;  // the year 10000

struct Date {
  int year;
  int month;
  int day;
};

// The proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March: leap days
// then come last in a year.
int days_since_1970(const Date& date) {
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date date_of(int days) {
  const int shifted = days + 719'468;
  const int era = shifted / 146'097;
  const int day_of_era = shifted - era * 146'097;
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

// `count` decimal digits at `at`, or -1.
int digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void append_padded(std::string& out, int value, size_t width) {
  const std::string number = std::to_string(value);
  out.append(width > number.size() ? width - number.size() : 0, '0').append(number);
}

}  // namespace

double parse_http_date(std::string_view text) {
  // The same blanks and colons stand at the same places in every date.
  constexpr std::string_view kShape = "Ddd, 00 Mmm 0000 00:00:00 GMT";
  if (text.size() != kShape.size() || text.substr(25) != " GMT") return -1;
  for (const size_t at : {3, 4, 7, 11, 16, 19, 22}) {
    if (text[at] != kShape[at]) return -1;
  }
  const size_t month = kMonths.find(text.substr(8, 3));
  const int day = digits(text, 5, 2);
  const int year = digits(text, 12, 4);
  const int hour = digits(text, 17, 2);
  const int minute = digits(text, 20, 2);
  const int second = digits(text, 23, 2);
  if (month == std::string_view::npos || month % 3 != 0 || day < 1 || day > 31 || year < 1970 ||
      hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return -1;
  }
  const int days = days_since_1970({year, static_cast<int>(month / 3) + 1, day});
  return days * kDayMs + ((hour * 60.0 + minute) * 60 + second) * 1000;
}

std::string utc_text(double epoch_ms) {
  if (!(epoch_ms >= 0 && epoch_ms < kLatestMs)) return {};
  const auto minutes = static_cast<int64_t>(epoch_ms / 60'000);
  const Date date = date_of(static_cast<int>(minutes / 1440));
  const int minute_of_day = static_cast<int>(minutes % 1440);
  std::string out;
  append_padded(out, date.year, 4);
  for (const int part : {date.month, date.day}) append_padded(out.append("-"), part, 2);
  append_padded(out.append(" "), minute_of_day / 60, 2);
  append_padded(out.append(":"), minute_of_day % 60, 2);
  return out.append(" UTC");
}

}  // namespace fluffbuzz
