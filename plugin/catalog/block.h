#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask {

// Where a text stands among the texts of a document, which are stored in compressed blocks.
struct BlockPosition {
  size_t block = 0;  // From 0 in the document.
  size_t offset = 0;
  size_t size = 0;

  bool operator==(const BlockPosition&) const = default;
};

// Texts together reach this size, in bytes, before a block is closed; a larger text stands alone.
inline constexpr size_t kBlockBytes = size_t{64} << 10;
// No block holds more, in bytes before compression.
inline constexpr size_t kBlockBytesMax = size_t{128} << 20;

// Packs texts into blocks: Zstandard frames (RFC 8878).
class BlockWriter {
 public:
  BlockPosition Add(std::string_view text);
  // The compressed blocks; nothing can be added afterwards.
  std::vector<std::string> Take();

 private:
  void Close();

  std::string open_;
  std::vector<std::string> blocks_;
};

// The texts of one block. Nothing when it is damaged or larger than kBlockBytesMax.
std::optional<std::string> UnpackBlock(std::string_view block);

}  // namespace httptask
