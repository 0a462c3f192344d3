#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {

// Reads the operations of one document.
class OperationReader {
 public:
  // Both must outlive the reader. What the document says for all operations is read here.
  OperationReader(OpenApiDocument& document, SchemaRewriter& schemas);

  // The operations of a Path Item Object; those that cannot be used at all are counted and told.
  void ReadPath(const std::string& path, const Located& item);

  std::vector<Operation> TakeOperations() { return std::move(operations_); }
  int unusable() const { return unusable_; }

 private:
  struct PathContext {
    const std::string& path;
    std::optional<Located> parameters;
    std::vector<Server> servers;
  };

  // The id in the catalog; nothing, and a problem, when none is free.
  std::optional<std::string> ChooseId(const Operation& operation, const Located& place);
  // Counts and tells an operation that cannot be used; `name` is `METHOD /path`.
  void DropOperation(std::string_view name, const Located& place, std::string_view reason,
                     std::string_view help);
  // The path with the `/` that it has to begin with.
  std::string RootedPath(const std::string& path, const std::string& pointer);
  // A member of a Path Item Object that may be an operation.
  void ReadMember(const PathContext& context, const std::string& name, const Located& place);
  void ReadOperation(const PathContext& context, const std::string& method, const Located& place);
  void ReadParts(const PathContext& context, const Located& place, Operation& operation);
  void ReadBody(const PathContext& context, const Located& place, Operation& operation);
  // The servers of a holder, or `otherwise` when it lists none.
  std::vector<Server> ServersOf(const Located& holder, const std::vector<Server>& otherwise);

  OpenApiDocument& document_;
  SchemaRewriter& schemas_;
  std::vector<Server> servers_;
  std::vector<std::vector<CredentialNeed>> security_;
  std::set<std::string> ids_;
  std::vector<Operation> operations_;
  int unusable_ = 0;
};

}  // namespace httptask
