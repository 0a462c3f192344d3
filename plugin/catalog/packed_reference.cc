#include "plugin/catalog/packed_reference.h"

#include "plugin/catalog/contract.h"

namespace httptask {

PackedReference PackReference(const Reference& reference, std::string_view api) {
  PackedReference packed;
  BlockWriter blocks;
  const auto digests = DigestDefinitions(reference.definitions);
  for (const Operation& operation : reference.operations) {
    Json body = OperationToJson(operation);
    packed.operations.push_back({.position = blocks.Add(FormatJson(body)),
                                 .digest = DigestOperation(body, digests),
                                 .words = WordsToIndex(operation, api)});
    DiscardJson(body);
  }
  for (const auto& [name, schema] : reference.definitions) {
    packed.definitions.push_back({name, blocks.Add(FormatJson(schema))});
  }
  packed.blocks = blocks.Take();
  return packed;
}

void RenameWords(const Reference& reference, std::string_view api, PackedReference& packed) {
  for (size_t i = 0; i < packed.operations.size(); ++i) {
    packed.operations[i].words = WordsToIndex(reference.operations[i], api);
  }
}

}  // namespace httptask
