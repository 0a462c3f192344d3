#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/page_loader.h"

namespace httptask {

// A file that a `$ref` names: beside the document, or at a URL.
struct ReferenceFile {
  std::string content;
  // Why it could not be read, or empty.
  std::string fault;
  // Where it came from in the end, when redirects led from the URL that names it elsewhere.
  std::string url;
};
// By path from the document's folder or by URL, as Reference::needed_files has it.
using ReferenceFiles = std::map<std::string, ReferenceFile, std::less<>>;

struct ReferenceOptions {
  // What references to other files lead to. Files that are needed and not among them are told in
  // Reference::needed_files; load again with them. Nothing is read from the disk or fetched here.
  ReferenceFiles files;
  UrlReferences urls;
  CutPage cut_page = CutPage::kRefuse;
};

// Makes a Reference of one document: OpenAPI 2.0, 3.0 and 3.1 in JSON or YAML, or a reference page
// in the pipe or the plain text form; which one is seen from the content. `source` (a path or URL)
// is for messages and, where the document gives no better, for the name of the API.
//
// A document with some unusable operations loads; they are in Reference::problems. Errors:
// REFERENCE_INVALID (no known form, truncated and not asked to load what is there, no method line,
// not UTF-8; the message gives `line N, column M` or a JSON pointer, and what to do; of no
// known form, an OpenAPI document or page at all, also a problem by the rule `form`),
// LIMIT_EXCEEDED (size, depth, alias expansion).
StatusOr<Reference> LoadReference(std::string_view content, std::string_view source,
                                  const ReferenceOptions& options = {});

}  // namespace httptask
