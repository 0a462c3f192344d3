#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "httptask/v1/catalog_service.pb.h"
#include "plugin/base/json.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

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
  // How many files of folders are no references; they are among the problems, too.
  int skipped = 0;

  int64_t Operations() const;
  int64_t Usable() const;
  int64_t Unchanged() const;
  // Usable operations in percent, rounded down to two digits, so that 100 means all. Of none
  // 100, but 0 when documents could not be loaded.
  double Score() const;
};

// `--json` and `--report`: {"apis": [{"api", "title", "version", "source", "operations", "usable",
// "unchanged", "changes"}], "problems": […], "documents", "failed", "skipped", "unchanged",
// "operations", "usable", "score"}.
Json ImportReportToJson(const ImportReport& report);
// One line for each document that was loaded and one for all together; of many documents those
// alone that have unusable operations or changes.
std::string FormatLoaded(const ImportReport& report);
// One paragraph for each problem; of many, the errors and for the rest how often each occurs.
StyledText DescribeImportProblems(const ImportReport& report);

}  // namespace httptask::runner
