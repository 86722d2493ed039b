#include "response/json_skim.h"

#include <cstddef>

#include "base/json_string.h"

namespace fluffbuzz {

// Whether what stands directly in a container of this depth is copied.
bool JsonSkim::is_kept(int depth) const {
  const int limit = in_list_ && !keep_elements_ ? kKeptDepth - 1 : kKeptDepth;
  return depth <= limit;
}

void JsonSkim::append(std::string_view bytes, ByteBuffer& out) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  const char* from = is_kept(depth_) ? at : nullptr;  // of what is to be copied
  const auto copy_to = [&](const char* to) {
    if (from != nullptr) out.append({from, static_cast<size_t>(to - from)});
    from = nullptr;
  };
  while (at < end) {
    if (in_string_) {
      if (!escaped_) at = find_string_stop(at, end);
      if (at == end) break;
      const char c = *at++;
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
      continue;
    }
    const char c = *at++;
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
      if (depth_ == 2) in_list_ = c == '[';
      // The bracket itself stands in the container around it.
      if (is_kept(depth_ - 1) && !is_kept(depth_)) copy_to(at);
    } else if (c == '}' || c == ']') {
      --depth_;
      if (from == nullptr && is_kept(depth_)) from = at - 1;
      if (depth_ == 1) in_list_ = false;
    }
  }
  copy_to(end);
}

}  // namespace fluffbuzz
