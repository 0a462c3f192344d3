#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/catalog/import_documents.h"
#include "runner/cli/catalog/import_report.h"
#include "runner/client/plugin_client.h"

namespace httptask::runner {

struct ImportSettings {
  // Name that the API gets; empty: from the document.
  std::string api;
  // Whether pages that were cut load as far as they go.
  bool partial = false;
  // Whether files at URLs that references name are fetched.
  bool remote_refs = false;
  // Documents under way at once.
  size_t threads = 2;
};

// Called on the caller's thread with how many documents are done and the last of them.
using ImportProgress = std::function<void(size_t done, const std::string& document)>;

// Loads the documents, several at once; their order in the report is theirs here. A document whose
// digest the catalog holds is not sent. Of documents above 8 MiB one is under way at a time. A file
// that is no reference itself and belongs to one that was loaded is no failure. Errors:
// PLUGIN_UNAVAILABLE; what is wrong with a document is in the report.
StatusOr<ImportReport> ImportReferences(PluginClient& plugin,
                                        const std::vector<ImportDocument>& documents,
                                        const ImportSettings& settings,
                                        const ImportProgress& progress);

}  // namespace httptask::runner
