#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/http/http_message.h"

namespace httptask {

// A request's body made of pieces, read from its beginning to its end. Files are held open.
class BodySource {
 public:
  BodySource() = default;
  ~BodySource();
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;

  // Opens the files and adds up the bytes. `pieces` must outlive the source. Errors:
  // ARGUMENT_INVALID (a file that is none or cannot be read; more bytes than `bytes_max`).
  Status Open(const std::vector<BodyPiece>& pieces, uint64_t bytes_max);

  uint64_t size() const { return size_; }
  uint64_t position() const { return position_; }
  // The next bytes; 0 at the end, -1 when a file has become shorter or cannot be read.
  int64_t Read(char* to, size_t bytes_max);
  // To the beginning.
  void Rewind() { position_ = 0; }

 private:
  struct Part {
    const BodyPiece* piece;
    int file = -1;
    uint64_t begin = 0;
    uint64_t size = 0;
  };
  Status Add(const BodyPiece& piece);

  std::vector<Part> parts_;
  uint64_t size_ = 0;
  uint64_t position_ = 0;
};

}  // namespace httptask
