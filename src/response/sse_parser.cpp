#include "response/sse_parser.h"

#include "base/swar.h"

namespace fluffbuzz {

namespace {

// First LF or CR in [at, end), or `end`. The word loop stops at a few other control characters too,
// which do not occur in JSON, and steps over them.
const char* find_line_end(const char* at, const char* end) {
  constexpr unsigned char kLimit = '\r' + 1;
  while (end - at >= 8) {
    while (end - at >= 16 &&
           (swar::below(swar::load(at), kLimit) | swar::below(swar::load(at + 8), kLimit)) == 0) {
      at += 16;
    }
    if (end - at < 8) break;
    const uint64_t stop = swar::below(swar::load(at), kLimit);
    if (stop == 0) {
      at += 8;
      continue;
    }
    at += swar::first_marked(stop);
    if (*at == '\n' || *at == '\r') return at;
    ++at;
  }
  while (at < end && *at != '\n' && *at != '\r') ++at;
  return at;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void SseParser::feed(std::string_view bytes) {
  input_ = bytes;
  fed_ += bytes.size();
}

SseParser::Item SseParser::next() {
  if (too_large_) return Item::kTooLarge;
  std::string_view line;
  Item item = Item::kNeedData;
  while (!too_large_ && take_line(line)) {
    // The same limit as for a line that comes in pieces, so that the cuts decide nothing.
    if (line.size() > max_event_bytes_) {
      grown_too_large();
    } else if (handle_line(line, item)) {
      return item;
    }
  }
  if (!too_large_) keep_rest();
  return too_large_ ? Item::kTooLarge : Item::kNeedData;
}

bool SseParser::take_line(std::string_view& line) {
  if (at_start_) skip_byte_order_mark();
  if (skip_lf_ && !input_.empty()) {
    if (input_.front() == '\n') {
      const bool at_boundary = boundary_ == position();
      input_.remove_prefix(1);
      if (at_boundary) boundary_ = position();
    }
    skip_lf_ = false;
  }
  const char* end = input_.data() + input_.size();
  const char* stop = find_line_end(input_.data(), end);
  const auto length = static_cast<size_t>(stop - input_.data());
  if (stop == end) return false;
  line = input_.substr(0, length);
  skip_lf_ = *stop == '\r';
  input_.remove_prefix(length + 1);
  if (skip_lf_ && !input_.empty()) {
    if (input_.front() == '\n') input_.remove_prefix(1);
    skip_lf_ = false;
  }
  const bool to_shorten = oversize_ == Oversize::kShorten && length > kShortenAbove;
  if (!partial_line_.empty() || to_shorten) {
    // The data so far may be a view of the line that was held before.
    own_data();
    too_large_ = !partial_line_.append(line);
    if (too_large_) return false;
    shorten_carried();
    held_line_.swap(partial_line_);
    partial_line_.resize(0);
    long_strings_.reset();
    line = held_line_.view();
  }
  return true;
}

// The mark may itself be cut by the end of a read; what came of it is kept and put in front again.
void SseParser::skip_byte_order_mark() {
  if (input_.empty()) return;
  if (!start_.empty()) {
    start_.append(input_);
    input_ = start_;
  }
  if (input_.size() < kByteOrderMark.size() && input_ == kByteOrderMark.substr(0, input_.size())) {
    start_ = std::string(input_);
    input_ = {};
    return;
  }
  if (input_.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    input_.remove_prefix(kByteOrderMark.size());
  }
  at_start_ = false;
}

bool SseParser::handle_line(std::string_view line, Item& item) {
  if (line.empty()) return end_event(item);
  if (skipping_) return false;
  if (line.front() == ':') {
    text_ = line.substr(1);
    item = Item::kComment;
    return true;
  }
  constexpr std::string_view kData = "data";
  if (line.substr(0, kData.size()) != kData) return false;
  std::string_view value = line.substr(kData.size());
  if (value.empty()) {
    add_data(value);
  } else if (value.front() == ':') {
    value.remove_prefix(1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    add_data(value);
  }
  return false;
}

bool SseParser::end_event(Item& item) {
  event_begin_ = boundary_;
  boundary_ = position();
  if (skipping_) {
    skipping_ = false;
    text_ = {};
    item = Item::kSkipped;
    return true;
  }
  if (!has_data_) return false;
  if (!data_is_view_) {
    held_.swap(data_);
    data_.clear();
    text_ = held_;
  } else {
    text_ = data_view_;
  }
  has_data_ = false;
  data_is_view_ = false;
  item = Item::kEvent;
  return true;
}

void SseParser::grown_too_large() {
  if (oversize_ == Oversize::kFail) {
    too_large_ = true;
    return;
  }
  skipping_ = true;
  has_data_ = false;
  data_is_view_ = false;
  data_.clear();
}

void SseParser::shorten_carried() {
  if (oversize_ == Oversize::kFail) return;
  if (partial_line_.size() > kShortenAbove || long_strings_.has_begun()) {
    const size_t size = partial_line_.size();
    partial_line_.resize(long_strings_.shorten(partial_line_.data(), size));
  }
}

void SseParser::add_data(std::string_view value) {
  const size_t before = data_is_view_ ? data_view_.size() : data_.size();
  if (has_data_ && before + 1 + value.size() > max_event_bytes_) {
    grown_too_large();
    return;
  }
  if (!has_data_) {
    data_view_ = value;
    data_is_view_ = true;
  } else {
    own_data();
    data_.push_back('\n');
    data_.append(value);
  }
  has_data_ = true;
}

void SseParser::own_data() {
  if (!data_is_view_) return;
  data_.assign(data_view_);
  data_is_view_ = false;
}

// All that is worth knowing of the line is that it is not blank: a comment is not.
void SseParser::mark_partial_line() {
  partial_line_.resize(0);
  too_large_ = !partial_line_.append(":");
}

void SseParser::keep_rest() {
  own_data();
  if (skipping_) {
    if (!input_.empty()) mark_partial_line();
    input_ = {};
    return;
  }
  const bool fails =
      oversize_ == Oversize::kFail && partial_line_.size() + input_.size() > max_event_bytes_;
  too_large_ = fails || !partial_line_.append(input_);
  if (too_large_) return;
  shorten_carried();
  input_ = {};
  if (partial_line_.size() > max_event_bytes_) {
    grown_too_large();
    mark_partial_line();
    long_strings_.reset();
  }
}

}  // namespace fluffbuzz
