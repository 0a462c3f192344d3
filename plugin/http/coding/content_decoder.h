#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask {

// Content codings on top of each other, at most.
inline constexpr size_t kContentCodingsMax = 5;
// Memory that a zstd answer may ask for (RFC 9659).
inline constexpr int kZstdWindowLogMax = 23;

// One content coding while it is undone.
class CodingStage {
 public:
  virtual ~CodingStage() = default;

  // Takes bytes off the front of `input` and returns decoded ones, valid until the next call; empty
  // when it wants more than `input` has.
  virtual StatusOr<std::string_view> Decode(std::string_view& input) = 0;
  // Whether what it decoded so far is whole: also before its first byte.
  virtual bool IsWhole() const = 0;
};

// Undoes the codings of a body piece by piece (RFC 9110, section 8.4): gzip, deflate with and
// without its zlib wrapper, br, zstd. libcurl takes a packed body that breaks off for a whole one.
// Errors are RESPONSE_INVALID; their text says what the body is.
class ContentDecoder {
 public:
  // `codings`: all Content-Encoding fields, joined by commas. Null where there is nothing to undo.
  // Errors: a coding that is unknown, more than kContentCodingsMax.
  static StatusOr<std::unique_ptr<ContentDecoder>> Create(std::string_view codings);

  // The next bytes as received, instead of what is left of those before; they must live while Next
  // is called.
  void Add(std::string_view received);
  // How many of them are not used yet.
  size_t rest() const { return layers_.front().input.size(); }
  // Decoded bytes, valid until the next call; empty when it wants more. Errors: bytes that the
  // coding does not allow, or that follow its end.
  StatusOr<std::string_view> Next();
  // At the end of the body: whether each coding had ended. An empty body is whole.
  Status Finish() const;

 private:
  struct Layer {
    std::unique_ptr<CodingStage> stage;
    std::string_view input;
    bool may_have_more = false;
  };

  // From the coding that was applied last to the one that was applied first.
  std::vector<Layer> layers_;
};

}  // namespace httptask
