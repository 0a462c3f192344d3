#pragma once

#include <string>
#include <vector>

#include "httptask/v1/catalog_service.pb.h"
#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/command.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// Loads references into the catalog.
CommandAction DefineImportCommand(CommandOptions& accepts);

// The documents that a person means: files as they are, folders with every .json, .yaml, .yml, .txt
// and .md file below them by name. Errors: ARGUMENT_INVALID (a URL; a folder without any such
// file).
StatusOr<std::vector<std::string>> FindDocuments(const std::vector<std::string>& places);

// What became of the documents.
struct ImportReport {
  struct Loaded {
    std::string document;
    v1::ImportReferenceResponse response;
  };
  std::vector<Loaded> loaded;
  // Of loaded documents, and one for each that could not be loaded.
  std::vector<v1::ImportProblem> problems;
  // How many documents could not be loaded.
  int failed = 0;
};

// `--json`: {"apis": [{"api", "title", "version", "source", "operations", "usable"}], "problems":
// […]}.
Json ImportReportToJson(const ImportReport& report);
// One line for each document that was loaded.
std::string FormatLoaded(const ImportReport& report);
// One paragraph for each problem.
StyledText DescribeImportProblems(const ImportReport& report);

}  // namespace httptask::runner
