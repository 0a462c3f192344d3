#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>

#include "plugin/catalog/catalog_file.h"
#include "plugin/catalog/catalog_put.h"
#include "plugin/catalog/operation.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {

inline Operation MakeOperation(std::string id, std::string method, std::string path,
                               std::string summary = "") {
  Operation operation;
  operation.id = std::move(id);
  operation.method = std::move(method);
  operation.path = std::move(path);
  operation.summary = std::move(summary);
  return operation;
}

// An API `plaid` of three operations; the first uses definition A, which uses B.
inline Reference MakeReference() {
  Reference reference;
  reference.api = "plaid";
  reference.title = "The Plaid API";
  reference.version = "1";
  reference.operations = {
      MakeOperation("linkTokenCreate", "POST", "/link/token/create", "Create a token"),
      MakeOperation("linkTokenGet", "POST", "/link/token/get", "Get a token"),
      MakeOperation("accountsGet", "POST", "/accounts/get", "List accounts, also link tokens")};
  reference.operations[0].bodies.push_back({.media_type = "application/json"});
  reference.operations[0].bodies[0].schema["$ref"] = "#/components/schemas/A";
  reference.definitions["#/components/schemas/A"]["properties"]["b"]["$ref"] =
      "#/components/schemas/B";
  reference.definitions["#/components/schemas/B"]["type"] = "string";
  reference.definitions["#/components/schemas/C"]["type"] = "integer";
  return reference;
}

// A catalog file of its own.
class CatalogFile {
 public:
  CatalogFile() {
    auto opened = OpenCatalogFile(folder_.path());
    if (opened.ok()) database_ = *opened;
  }
  ~CatalogFile() { sqlite3_close(database_); }
  CatalogFile(const CatalogFile&) = delete;
  CatalogFile& operator=(const CatalogFile&) = delete;

  sqlite3* get() const { return database_; }

  StatusOr<std::vector<OperationChange>> Put(const Reference& reference,
                                             std::string_view source = "plaid.yaml",
                                             std::string_view api = "plaid") {
    HTTPTASK_ASSIGN_OR_RETURN(
        PutResult result,
        PutReference(database_, reference, PackReference(reference, api), source, api));
    return std::move(result.changes);
  }

  // The first column of the first row as a number.
  int64_t Count(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
    const int64_t count =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return count;
  }

 private:
  testing::TemporaryFolder folder_;
  sqlite3* database_ = nullptr;
};

}  // namespace httptask
