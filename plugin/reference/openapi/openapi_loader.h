#pragma once

#include <optional>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"

namespace httptask {

// How the text of a YAML document ends, which its syntax does not show.
struct YamlEnd {
  size_t line = 1;
  bool has_newline = true;
};

// Whether a value is meant to be an OpenAPI document: an object with `openapi` or `swagger`.
bool LooksLikeOpenApi(const Json& root);

// Makes a Reference of an OpenAPI document, version 2.0, 3.0 or 3.1 (3.2 is read as 3.1, with a
// problem). `files` are what its references name, beside it and where `urls` follows them at URLs;
// those that are named and not given are in Reference::needed_files, and problems.
//
// What is broken in an operation is left out, with a problem at its JSON pointer. An operation is
// unusable when it is no object, its method is TRACE, its id is not free, or its path refers to
// nothing. Errors: REFERENCE_INVALID (another version, no `paths`; with `end`, a document that
// was cut: references lead nowhere just behind its end), with a JSON pointer or line.
StatusOr<Reference> LoadOpenApi(const Json& root, std::string_view source,
                                std::optional<YamlEnd> end = std::nullopt,
                                const DocumentFiles& files = {}, const UrlReferences& urls = {});

}  // namespace httptask
