#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/catalog/operation.h"

namespace httptask {

// What the full-text index holds for an operation: for each column its words, parted by blanks. A
// word stands in the first column alone of those that have it.
struct IndexedWords {
  // The words of the id, and all of them as one.
  std::string name;
  // The words of the API's name, `=plaid` for the whole name and `@post` for the method.
  std::string api;
  std::string path;
  std::string tags;
  std::string summary;
  std::string description;

  bool operator==(const IndexedWords&) const = default;
};

// A description is indexed up to here, in bytes.
inline constexpr size_t kIndexedDescriptionBytes = 1000;

IndexedWords WordsToIndex(const Operation& operation, std::string_view api);

// The entry of the index that names an API or a method and nothing else.
std::string ApiWord(std::string_view api);
std::string MethodWord(std::string_view method);

// The row of the index: rows come out by number, so that operations of few words, which are those
// that people mean, come first.
int64_t IndexRow(const Operation& operation, int64_t operation_id);
// The operation of a row.
int64_t OperationOfRow(int64_t row);

}  // namespace httptask
