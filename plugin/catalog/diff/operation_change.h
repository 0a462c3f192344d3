#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace httptask {

// What a newer reference does to those who use an operation.
enum class ChangeKind {
  kAdded,
  kRemoved,
  // Requests that were right stay right, and answers hold what they held.
  kCompatible,
  // A request that was right may be refused, or an answer lacks what it held.
  kBroken,
};
// `added`, `removed`, `compatible`, `broken`.
std::string_view ChangeKindName(ChangeKind kind);

// One difference between two forms of an operation.
struct Difference {
  // Where: `body user.name`, `query limit`, `answer 200 accounts[]`; empty: the operation.
  std::string place;
  // In words: `is required now`.
  std::string what;
  bool breaks = false;

  bool operator==(const Difference&) const = default;
};

struct OperationChange {
  // Of the operation, within its API.
  std::string id;
  ChangeKind kind = ChangeKind::kCompatible;
  // Those that break first; empty for kAdded and kRemoved.
  std::vector<Difference> differences;

  bool operator==(const OperationChange&) const = default;
};

}  // namespace httptask
