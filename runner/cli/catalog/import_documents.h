#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/catalog/document_url.h"

namespace httptask::runner {

// A document that a person means.
struct ImportDocument {
  // As the person gave it; of a URL what may be told of it.
  std::string path;
  // Whether it was found below a folder, where pages that were cut load as far as they go.
  bool from_folder = false;
  // Where it is fetched from; nothing for a file.
  std::optional<DocumentUrl> url = std::nullopt;

  bool operator==(const ImportDocument&) const = default;
};

// Files and URLs as they are, folders with every .json, .yaml, .yml, .txt and .md file below them
// by name. Symbolic links to folders are not followed. Errors: ARGUMENT_INVALID (a folder without
// any such file).
StatusOr<std::vector<ImportDocument>> FindDocuments(const std::vector<std::string>& places);

// The name by which the catalog knows the document at a path: the absolute path, so that it is the
// same from every folder. Of a URL what may be told of it.
std::string SourceOf(std::string_view path);

// A file that a document in the same folder names: `path` is relative, without `..`. Neither the
// file nor a folder on the way may be a symbolic link, so that nothing outside is read. Errors:
// ARGUMENT_INVALID (missing, a link, a directory, a device, a FIFO), LIMIT_EXCEEDED (more than
// `bytes_max`). The message does not name the path.
StatusOr<std::string> ReadFileBeside(const std::string& document, std::string_view path,
                                     size_t bytes_max);

}  // namespace httptask::runner
