#include "plugin/catalog/diff/operation_change.h"

namespace httptask {

std::string_view ChangeKindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAdded:
      return "added";
    case ChangeKind::kRemoved:
      return "removed";
    case ChangeKind::kCompatible:
      return "compatible";
    case ChangeKind::kBroken:
      return "broken";
  }
  return "";
}

}  // namespace httptask
