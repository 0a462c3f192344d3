#include "plugin/catalog/stored_reference.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "plugin/catalog/catalog_lookup.h"

namespace httptask {
namespace {

// A document has fewer blocks.
constexpr int kBlockBits = 24;

Status Damaged(sqlite3* database) {
  return MakeError(Reason::kStorageFailed,
                   fmt::format("the catalog {} is damaged; delete it and import the references "
                               "again",
                               sqlite3_db_filename(database, "main")));
}

BlockPosition PositionAt(const Statement& statement, int column) {
  return {.block = static_cast<size_t>(statement.Number(column)),
          .offset = static_cast<size_t>(statement.Number(column + 1)),
          .size = static_cast<size_t>(statement.Number(column + 2))};
}

}  // namespace

int64_t BlockId(int64_t document_id, size_t block) {
  return (document_id << kBlockBits) | static_cast<int64_t>(block);
}

StoredReference::StoredReference(sqlite3* database, int64_t document_id)
    : database_(database),
      document_id_(document_id),
      read_block_(database, "SELECT body FROM block WHERE id = ?"),
      find_definition_(database,
                       "SELECT block, offset, size FROM definition "
                       "WHERE document_id = ? AND reference = ?") {}

StatusOr<Operation> StoredReference::ReadOperation(const BlockPosition& position) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json body, Read(position));
  return OperationFromJson(body);
}

StatusOr<Definitions> StoredReference::ReadDefinitionsFor(const Operation& operation) {
  Definitions definitions;
  std::vector<std::string> waiting = ReferencesIn(OperationToJson(operation));
  while (!waiting.empty()) {
    const std::string reference = std::move(waiting.back());
    waiting.pop_back();
    if (definitions.contains(reference)) continue;
    find_definition_.Bind(document_id_).Bind(reference);
    HTTPTASK_ASSIGN_OR_RETURN(const bool is_there, find_definition_.Step());
    Json schema = Json::object();
    if (is_there) {
      HTTPTASK_ASSIGN_OR_RETURN(schema, Read(PositionAt(find_definition_, 0)));
    }
    find_definition_.Reset();
    for (std::string& next : ReferencesIn(schema)) waiting.push_back(std::move(next));
    definitions.emplace(reference, std::move(schema));
  }
  return definitions;
}

StatusOr<Definitions> StoredReference::ReadAllDefinitions() {
  Statement all(database_,
                "SELECT reference, block, offset, size FROM definition WHERE document_id = ?");
  all.Bind(document_id_);
  Definitions definitions;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, all.Step());
    if (!has_row) return definitions;
    HTTPTASK_ASSIGN_OR_RETURN(Json schema, Read(PositionAt(all, 1)));
    definitions.emplace(all.Text(0), std::move(schema));
  }
}

StatusOr<Json> StoredReference::Read(const BlockPosition& position) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string_view text, Unpacked(position.block));
  if (position.offset > text.size() || position.size > text.size() - position.offset) {
    return Damaged(database_);
  }
  auto json = ParseJson(text.substr(position.offset, position.size));
  if (!json.ok()) return Damaged(database_);
  return json;
}

StatusOr<std::string_view> StoredReference::Unpacked(size_t block) {
  const auto found = blocks_.find(block);
  if (found != blocks_.end()) return std::string_view(found->second);
  HTTPTASK_ASSIGN_OR_RETURN(const bool is_there,
                            read_block_.Bind(BlockId(document_id_, block)).Step());
  std::optional<std::string> text;
  if (is_there) text = UnpackBlock(read_block_.Bytes(0));
  read_block_.Reset();
  if (!text) return Damaged(database_);
  return std::string_view(blocks_.emplace(block, *std::move(text)).first->second);
}

}  // namespace httptask
