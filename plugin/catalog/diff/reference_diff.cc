#include "plugin/catalog/diff/reference_diff.h"

#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "plugin/catalog/diff/operation_diff.h"
#include "plugin/catalog/stored_reference.h"

namespace httptask {
namespace {

// One document as it was; its definitions are read when the first operation differs.
class OldDocument {
 public:
  OldDocument(sqlite3* database, int64_t document_id) : stored_(database, document_id) {}

  StatusOr<OperationChange> Compare(const StoredOperation& old, const Operation& after,
                                    const Definitions& definitions) {
    if (!has_definitions_) {
      HTTPTASK_ASSIGN_OR_RETURN(definitions_, stored_.ReadAllDefinitions());
      has_definitions_ = true;
    }
    HTTPTASK_ASSIGN_OR_RETURN(const Operation before, stored_.ReadOperation(old.position));
    return ExplainChange(before, definitions_, after, definitions);
  }

 private:
  StoredReference stored_;
  Definitions definitions_;
  bool has_definitions_ = false;
};

}  // namespace

StatusOr<std::vector<OperationChange>> DiffReference(sqlite3* database,
                                                     const std::vector<StoredOperation>& replaced,
                                                     const Reference& reference,
                                                     const PackedReference& packed) {
  std::vector<OperationChange> changes;
  if (replaced.empty()) return changes;
  std::map<std::string_view, const StoredOperation*> gone;
  for (const StoredOperation& stored : replaced) gone[stored.name] = &stored;
  std::map<int64_t, std::unique_ptr<OldDocument>> documents;
  for (size_t i = 0; i < reference.operations.size(); ++i) {
    const Operation& operation = reference.operations[i];
    const auto found = gone.find(operation.id);
    if (found == gone.end()) {
      changes.push_back({.id = operation.id, .kind = ChangeKind::kAdded});
      continue;
    }
    const StoredOperation& old = *found->second;
    gone.erase(found);
    if (old.digest == packed.operations[i].digest) {
      if (operation.deprecated && !old.deprecated) {
        changes.push_back({.id = operation.id, .differences = {{"", "is deprecated now"}}});
      }
      continue;
    }
    auto& document = documents[old.document_id];
    if (!document) document = std::make_unique<OldDocument>(database, old.document_id);
    HTTPTASK_ASSIGN_OR_RETURN(OperationChange change,
                              document->Compare(old, operation, reference.definitions));
    changes.push_back(std::move(change));
  }
  for (const StoredOperation& stored : replaced) {
    if (gone.contains(stored.name)) {
      changes.push_back({.id = stored.name, .kind = ChangeKind::kRemoved});
    }
  }
  return changes;
}

}  // namespace httptask
