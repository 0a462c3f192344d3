#include "plugin/http/body_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "plugin/base/text.h"

namespace httptask {
namespace {

Status FileError(const std::string& file, const std::string& what) {
  return MakeError(Reason::kArgumentInvalid,
                   "body file " + ToTerminal(file) + ": " + what + "; nothing was sent");
}

}  // namespace

BodySource::~BodySource() {
  for (const Part& part : parts_) {
    if (part.file >= 0) ::close(part.file);
  }
}

Status BodySource::Open(const std::vector<BodyPiece>& pieces, uint64_t bytes_max) {
  for (const BodyPiece& piece : pieces) HTTPTASK_RETURN_IF_ERROR(Add(piece));
  if (size_ <= bytes_max) return {};
  return MakeError(Reason::kArgumentInvalid, "the body has " + std::to_string(size_) +
                                                 " bytes with its files; at most " +
                                                 std::to_string(bytes_max) + " are allowed");
}

Status BodySource::Add(const BodyPiece& piece) {
  Part part{&piece, -1, size_, piece.bytes.size()};
  if (!piece.file.empty()) {
    // Not blocking: opening a pipe would wait for its writer.
    part.file = ::open(piece.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (part.file < 0) return FileError(piece.file, std::generic_category().message(errno));
    struct stat facts {};
    if (::fstat(part.file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
      ::close(part.file);
      return FileError(piece.file, "is no regular file");
    }
    part.size = static_cast<uint64_t>(facts.st_size);
  }
  size_ += part.size;
  parts_.push_back(part);
  return {};
}

int64_t BodySource::Read(char* to, size_t bytes_max) {
  const auto holds_position = [this](const Part& part) {
    return position_ < part.begin + part.size;
  };
  const auto part = std::find_if(parts_.begin(), parts_.end(), holds_position);
  if (part == parts_.end()) return 0;
  const uint64_t offset = position_ - part->begin;
  const auto wanted = static_cast<size_t>(std::min<uint64_t>(bytes_max, part->size - offset));
  if (part->file < 0) {
    std::memcpy(to, part->piece->bytes.data() + offset, wanted);
    position_ += wanted;
    return static_cast<int64_t>(wanted);
  }
  const ssize_t count = ::pread(part->file, to, wanted, static_cast<off_t>(offset));
  if (count <= 0) return -1;
  position_ += static_cast<uint64_t>(count);
  return count;
}

}  // namespace httptask
