#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/schema/schema.h"

namespace httptask {

// The contract of an operation is what decides whether a request or an answer fits: method, path,
// servers, parameters, bodies, responses, credentials and their schemas. Texts for people
// (`description`, `summary`, `title`, `example`, `x-…`) and the order of members are no part of it.

// The contract of a schema or of a stored operation as text, equal for equal contracts, and the
// references in it.
struct Contract {
  std::string text;
  std::vector<std::string> references;
};
Contract ContractOf(const Json& value);

// For each definition the digest of its contract and of all that it reaches, by its reference.
// Definitions that reach each other are taken together, so that the time is linear.
std::map<std::string, std::string, std::less<>> DigestDefinitions(const Definitions& definitions);

// The digest of an operation in its storage form, given those of the definitions.
std::string DigestOperation(const Json& operation,
                            const std::map<std::string, std::string, std::less<>>& definitions);

}  // namespace httptask
