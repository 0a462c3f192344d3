#include "plugin/catalog/block.h"

#include <zstd.h>

#include <utility>

#include "plugin/base/check.h"

namespace httptask {
namespace {

// At this level packing costs less time than writing what it saves.
constexpr int kLevel = 1;

}  // namespace

BlockPosition BlockWriter::Add(std::string_view text) {
  if (!open_.empty() && open_.size() + text.size() > kBlockBytes) Close();
  const BlockPosition position = {blocks_.size(), open_.size(), text.size()};
  open_ += text;
  return position;
}

std::vector<std::string> BlockWriter::Take() {
  if (!open_.empty()) Close();
  return std::move(blocks_);
}

void BlockWriter::Close() {
  std::string& packed = blocks_.emplace_back(ZSTD_compressBound(open_.size()), '\0');
  const size_t size =
      ZSTD_compress(packed.data(), packed.size(), open_.data(), open_.size(), kLevel);
  HTTPTASK_CHECK(ZSTD_isError(size) == 0);
  packed.resize(size);
  packed.shrink_to_fit();
  open_.clear();
}

std::optional<std::string> UnpackBlock(std::string_view block) {
  const auto size = ZSTD_getFrameContentSize(block.data(), block.size());
  // Unknown and invalid sizes are the largest numbers.
  if (size > kBlockBytesMax) return std::nullopt;
  std::string text(size, '\0');
  const size_t unpacked = ZSTD_decompress(text.data(), text.size(), block.data(), block.size());
  if (ZSTD_isError(unpacked) != 0 || unpacked != size) return std::nullopt;
  return text;
}

}  // namespace httptask
