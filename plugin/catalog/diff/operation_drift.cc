#include "plugin/catalog/diff/operation_drift.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "plugin/catalog/block.h"
#include "plugin/catalog/diff/operation_diff.h"
#include "plugin/catalog/sqlite_statement.h"
#include "plugin/catalog/stored_reference.h"

namespace httptask {
namespace {

Json ToJson(const std::vector<Difference>& differences) {
  Json list = Json::array();
  for (const Difference& difference : differences) {
    list.push_back(
        {{"place", difference.place}, {"what", difference.what}, {"breaks", difference.breaks}});
  }
  return list;
}

// Adds what is not told yet, of all steps together at most what one may tell.
void AddDifferences(const Json& list, OperationChange& change) {
  for (const Json& one : list) {
    const Json* breaks = FindMember(one, "breaks");
    Difference difference = {std::string(StringMember(one, "place")),
                             std::string(StringMember(one, "what")),
                             breaks != nullptr && *breaks == true};
    if (difference.breaks) change.kind = ChangeKind::kBroken;
    if (change.differences.size() < kDriftStepsMax) {
      change.differences.push_back(std::move(difference));
    }
  }
}

// Reads the forms that operations had, document by document.
class FormReader {
 public:
  explicit FormReader(sqlite3* database) : database_(database) {}

  // Packed; empty when it is too large.
  StatusOr<std::string> Read(const StoredOperation& stored) {
    if (reference_ == nullptr || stored.document_id != document_id_) {
      document_id_ = stored.document_id;
      reference_ = std::make_unique<StoredReference>(database_, document_id_);
    }
    HTTPTASK_ASSIGN_OR_RETURN(const Operation operation,
                              reference_->ReadOperation(stored.position));
    HTTPTASK_ASSIGN_OR_RETURN(const Definitions definitions,
                              reference_->ReadDefinitionsFor(operation));
    Json form = {{"operation", OperationToJson(operation)}, {"definitions", Json::object()}};
    for (const auto& [name, schema] : definitions) form["definitions"][name] = schema;
    const std::string text = FormatJson(form);
    if (text.size() > kFormBytesMax) return std::string();
    BlockWriter block;
    block.Add(text);
    return std::move(block.Take().front());
  }

 private:
  sqlite3* const database_;
  int64_t document_id_ = 0;
  std::unique_ptr<StoredReference> reference_;
};

// How today's form differs from a packed one; nothing when that is none.
std::optional<OperationChange> CompareForm(std::string_view packed, const Operation& today) {
  if (packed.empty()) return std::nullopt;
  const auto text = UnpackBlock(packed);
  if (!text) return std::nullopt;
  const auto form = ParseJson(*text);
  const Json* operation = form.ok() ? FindMember(*form, "operation") : nullptr;
  const Json* schemas = form.ok() ? FindMember(*form, "definitions") : nullptr;
  if (operation == nullptr || schemas == nullptr || !schemas->is_object()) return std::nullopt;
  Definitions definitions;
  for (const auto& [name, schema] : schemas->get_ref<const Json::object_t&>()) {
    definitions.emplace(name, schema);
  }
  return ExplainChange(OperationFromJson(*operation), definitions, today, today.definitions);
}

OperationChange UnknownChange(const std::string& id) {
  return {.id = id,
          .kind = ChangeKind::kCompatible,
          .differences = {{"", "is not what it was, and how it changed is not known here"}}};
}

void BreakingFirst(std::vector<Difference>& differences) {
  std::stable_partition(differences.begin(), differences.end(),
                        [](const Difference& one) { return one.breaks; });
}

}  // namespace

Status WriteDrift(sqlite3* database, int64_t api_id, const std::vector<StoredOperation>& replaced,
                  const Reference& reference, const PackedReference& packed,
                  const std::vector<OperationChange>& changes) {
  if (changes.empty()) return absl::OkStatus();
  std::map<std::string_view, const StoredOperation*> before;
  std::map<std::string_view, std::string_view> after;
  for (const StoredOperation& stored : replaced) before[stored.name] = &stored;
  for (size_t i = 0; i < reference.operations.size(); ++i) {
    after[reference.operations[i].id] = packed.operations[i].digest;
  }
  Statement insert(database,
                   "INSERT OR REPLACE INTO operation_change (api_id, name, before, after, "
                   "differences, form) VALUES (?, ?, ?, ?, ?, ?)");
  FormReader forms(database);
  for (const OperationChange& change : changes) {
    if (change.kind == ChangeKind::kAdded || change.kind == ChangeKind::kRemoved) continue;
    const StoredOperation& stored = *before[change.id];
    if (stored.digest == after[change.id]) continue;
    const std::string differences = FormatJson(ToJson(change.differences));
    std::string form;
    if (!change.differences.empty()) {
      HTTPTASK_ASSIGN_OR_RETURN(form, forms.Read(stored));
    }
    insert.Bind(api_id).Bind(change.id).Bind(stored.digest).Bind(after[change.id]);
    HTTPTASK_RETURN_IF_ERROR(insert.Bind(differences).BindBytes(form).Run());
  }
  return absl::OkStatus();
}

StatusOr<std::optional<OperationChange>> FindDrift(sqlite3* database, const Operation& operation,
                                                   std::string_view since) {
  OperationChange change = {.id = operation.id, .kind = ChangeKind::kCompatible};
  std::string digest(since);
  Statement find(database,
                 "SELECT c.after, c.differences, c.form FROM operation_change AS c JOIN api AS a "
                 "ON a.id = c.api_id WHERE a.name = ? AND c.name = ? AND c.before = ?");
  for (size_t step = 0; digest != operation.digest; ++step) {
    find.Bind(operation.api).Bind(operation.id).Bind(digest);
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, find.Step());
    if (!has_row || step == kDriftStepsMax) return UnknownChange(operation.id);
    if (const auto net = CompareForm(find.Bytes(2), operation)) {
      AddDifferences(ToJson(net->differences), change);
      break;
    }
    const auto differences = ParseJson(find.Text(1));
    if (differences.ok()) AddDifferences(*differences, change);
    std::string next = find.Text(0);
    find.Reset();
    digest = std::move(next);
  }
  if (change.differences.empty()) return std::nullopt;
  BreakingFirst(change.differences);
  return change;
}

}  // namespace httptask
