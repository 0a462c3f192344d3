#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/catalog/block.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/search/index_words.h"

namespace httptask {

struct PackedOperation {
  BlockPosition position;
  std::string digest;
  IndexedWords words;
};

struct PackedDefinition {
  std::string_view reference;
  BlockPosition position;
};

// A reference as the catalog stores it. Making it takes most of the time of an import and needs no
// database, so that several threads can do it at once.
struct PackedReference {
  // In the order of the reference.
  std::vector<PackedOperation> operations;
  // Their references live as long as the Reference.
  std::vector<PackedDefinition> definitions;
  std::vector<std::string> blocks;
};

PackedReference PackReference(const Reference& reference, std::string_view api);

// Makes the words anew for another name of the API.
void RenameWords(const Reference& reference, std::string_view api, PackedReference& packed);

}  // namespace httptask
