#include "plugin/base/json_string.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace httptask {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x80 * kOnes;

// The high bit of each byte that is zero; of those before the first one, none.
uint64_t ZeroBytes(uint64_t bytes) {
  return (bytes - kOnes) & ~bytes & kHighBits;
}

// The same for bytes that end a run of plain letters.
uint64_t SpecialBytes(uint64_t bytes) {
  const uint64_t controls = (bytes - 0x20 * kOnes) & ~bytes & kHighBits;
  return controls | ZeroBytes(bytes ^ ('"' * kOnes)) | ZeroBytes(bytes ^ ('\\' * kOnes));
}

uint64_t NonAsciiBytes(uint64_t bytes) {
  return bytes & kHighBits;
}

// How many bytes there are before the first one that `mark` marks, eight at a time.
template <typename Mark>
size_t CountUnmarked(std::string_view text, Mark mark) {
  const auto first = [](uint64_t marked) {
    return static_cast<size_t>(std::countr_zero(marked)) / 8;
  };
  size_t begin = 0;
  // What lies behind the end counts as a letter that no mark is for.
  uint64_t bytes = 'x' * kOnes;
  for (; begin + sizeof(bytes) <= text.size(); begin += sizeof(bytes)) {
    std::memcpy(&bytes, text.data() + begin, sizeof(bytes));
    if (const uint64_t marked = mark(bytes)) return begin + first(marked);
  }
  if (begin == text.size()) return begin;
  bytes = 'x' * kOnes;
  std::memcpy(&bytes, text.data() + begin, text.size() - begin);
  const uint64_t marked = mark(bytes);
  return marked == 0 ? text.size() : begin + first(marked);
}

}  // namespace

size_t CountPlainLetters(std::string_view text) {
  return CountUnmarked(text, SpecialBytes);
}

size_t CountAscii(std::string_view text) {
  return CountUnmarked(text, NonAsciiBytes);
}

}  // namespace httptask
