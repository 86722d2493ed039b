// A growable block of bytes that is never zeroed and can change hands without a copy: request
// bodies of many megabytes are written into it from outside.
#ifndef FLUFFBUZZ_BASE_BYTE_BUFFER_H_
#define FLUFFBUZZ_BASE_BYTE_BUFFER_H_

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace fluffbuzz {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  explicit ByteBuffer(std::string_view bytes) {
    if (reserve(bytes.size()) != nullptr) std::memcpy(data_, bytes.data(), bytes.size());
    resize(bytes.size());
  }
  ByteBuffer(ByteBuffer&& other) noexcept { swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;
  ~ByteBuffer() { std::free(data_); }

  // Room for at least `capacity` bytes; what was written stays. Null when memory has run out.
  char* reserve(size_t capacity) {
    if (capacity > capacity_) {
      char* grown = static_cast<char*>(std::realloc(data_, capacity));
      if (grown == nullptr) return nullptr;
      data_ = grown;
      capacity_ = capacity;
    }
    return data_;
  }
  // Grows by half at least, so that many small pieces cost linear time; `realloc` often finds the
  // room behind the block and then moves nothing. False when memory has run out.
  bool append(std::string_view bytes) {
    if (bytes.empty()) return true;
    const size_t needed = size_ + bytes.size();
    if (needed > capacity_ && reserve(std::max(needed, capacity_ + capacity_ / 2)) == nullptr) {
      return false;
    }
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ = needed;
    return true;
  }
  // Declares how many of the reserved bytes have been written.
  void resize(size_t size) { size_ = size <= capacity_ ? size : capacity_; }

  std::string_view view() const { return {data_, size_}; }
  char* data() { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void swap(ByteBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_BYTE_BUFFER_H_
