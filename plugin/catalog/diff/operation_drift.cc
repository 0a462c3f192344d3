#include "plugin/catalog/diff/operation_drift.h"

#include <map>
#include <string>
#include <utility>

#include "plugin/catalog/sqlite_statement.h"

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

}  // namespace

Status WriteDrift(sqlite3* database, int64_t api_id, const std::vector<StoredOperation>& replaced,
                  const Reference& reference, const PackedReference& packed,
                  const std::vector<OperationChange>& changes) {
  std::map<std::string_view, std::string_view> before;
  std::map<std::string_view, std::string_view> after;
  for (const StoredOperation& stored : replaced) before[stored.name] = stored.digest;
  for (size_t i = 0; i < reference.operations.size(); ++i) {
    after[reference.operations[i].id] = packed.operations[i].digest;
  }
  Statement insert(database,
                   "INSERT OR REPLACE INTO operation_change (api_id, name, before, after, "
                   "differences) VALUES (?, ?, ?, ?, ?)");
  for (const OperationChange& change : changes) {
    if (change.kind == ChangeKind::kAdded || change.kind == ChangeKind::kRemoved) continue;
    const std::string differences = FormatJson(ToJson(change.differences));
    insert.Bind(api_id).Bind(change.id).Bind(before[change.id]).Bind(after[change.id]);
    HTTPTASK_RETURN_IF_ERROR(insert.Bind(differences).Run());
  }
  return absl::OkStatus();
}

StatusOr<std::optional<OperationChange>> FindDrift(sqlite3* database, const Operation& operation,
                                                   std::string_view since) {
  OperationChange change = {.id = operation.id, .kind = ChangeKind::kCompatible};
  std::string digest(since);
  Statement find(database,
                 "SELECT c.after, c.differences FROM operation_change AS c JOIN api AS a "
                 "ON a.id = c.api_id WHERE a.name = ? AND c.name = ? AND c.before = ?");
  for (size_t step = 0; digest != operation.digest; ++step) {
    find.Bind(operation.api).Bind(operation.id).Bind(digest);
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, find.Step());
    if (!has_row || step == kDriftStepsMax) {
      change.differences = {{"", "is not what it was, and how it changed is not known here"}};
      change.kind = ChangeKind::kCompatible;
      return change;
    }
    const auto differences = ParseJson(find.Text(1));
    if (differences.ok()) AddDifferences(*differences, change);
    std::string next = find.Text(0);
    find.Reset();
    digest = std::move(next);
  }
  if (since == operation.digest) return std::nullopt;
  return change;
}

}  // namespace httptask
