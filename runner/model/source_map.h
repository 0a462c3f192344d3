#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace httptask::runner {

// Where a value stands in its text: byte offsets, `end` behind its last byte.
struct JsonPlace {
  static constexpr size_t kNoKey = static_cast<size_t>(-1);

  size_t begin = 0;
  size_t end = 0;
  // The opening quote of the member's name, or kNoKey for elements and the root.
  size_t key_begin = kNoKey;

  bool operator==(const JsonPlace&) const = default;
};

// The places of all values of a JSON text, by JSON pointer (RFC 6901). Of members with the same
// name the last one counts, as in ParseJson.
class SourceMap {
 public:
  // `text` must be JSON (FindJsonSyntaxError of plugin/base/json.h); of any other text the map says
  // something, but nothing useful. A byte order mark is skipped.
  explicit SourceMap(std::string_view text);

  // Nullptr when nothing is there.
  const JsonPlace* Find(std::string_view pointer) const;

 private:
  std::map<std::string, JsonPlace, std::less<>> places_;
};

// A JSON string literal, read.
struct DecodedString {
  std::string text;
  // For each byte of `text`, where in the literal it comes from; one more for the end.
  std::vector<size_t> offsets;
};
// `literal` begins with its quote.
DecodedString DecodeStringLiteral(std::string_view literal);

}  // namespace httptask::runner
