#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/openapi/schema_keyword.h"
#include "plugin/reference/openapi/schema_subtypes.h"
#include "plugin/schema/schema.h"

namespace httptask {

// Rewrites the Schema Objects of OpenAPI 2.0, 3.0 and 3.1 to the dialect of plugin/schema, and
// collects those that `$ref` reaches.
//
// `nullable` (`x-nullable`) becomes the type `null`, a boolean `exclusiveMinimum` the number,
// `example` becomes `examples`; `externalDocs` and `x-` members go. What is not a schema, or
// a keyword whose value has the wrong type, is a problem and left out. A pattern that cannot be
// judged is a problem and stays. `$ref` stays, in the spelling of ReferenceTarget; where nothing
// but references follow one another, long chains of them become one.
//
// A `$ref` to a schema with a `discriminator` of which others are made by `allOf` means one of
// these: it leads to a choice of its own (`#/$subtypes/components/schemas/Pet`).
class SchemaRewriter {
 public:
  // `document` must outlive the rewriter.
  explicit SchemaRewriter(OpenApiDocument& document) : document_(document) {}

  // The schema at a place.
  Json Rewrite(const Located& place);
  // The same for a place that many operations share: a large schema becomes a `$ref` to it.
  Json RewriteShared(const Located& place);

  // Every schema that `$ref` reached in what was rewritten so far, and from there on.
  Definitions TakeDefinitions();

 private:
  // One step of the way from `base_` to the schema at hand; an element of a list has no name.
  struct Step {
    std::string_view name;
    size_t index = 0;
  };

  // What a `$ref` leads to, and the choice that stands for that, or empty.
  struct Meaning {
    std::string pointer;
    std::string choice;
  };

  Json RewriteValue(const Json& value);
  Json RewriteObject(const Json& value);
  void RewriteMember(std::string_view name, const Json& value, KeywordForm form, Json& schema);
  Json RewriteList(const Json& list);
  Json RewriteMap(const Json& map);
  // The definition that a reference leads to.
  std::string Resolve(const std::string& reference);
  Meaning MeaningOf(const std::string& reference);
  std::string RewriteReference(const std::string& reference);
  // Where a chain of references and nothing else ends, when it is long.
  Located SkipChain(Located target);
  // The choice that stands for the schema at a place, or empty.
  std::string ChoiceFor(const std::string& pointer);
  void AddChoices();
  Json RewriteDiscriminator(const Json& discriminator);
  void Collect(const std::string& pointer);
  // Pointers are made only when they are needed: for problems and references.
  std::string Here() const;
  void AddWrongType(const Json& value, std::string_view expected);
  // Tells a pattern that values cannot be checked against.
  void CheckPattern(const std::string& pattern);

  OpenApiDocument& document_;
  Definitions definitions_;
  std::deque<std::string> waiting_;
  // Where references of long chains end, or themselves where they end nowhere.
  std::unordered_map<std::string, Located> chain_ends_;
  std::optional<SchemaSubtypes> subtypes_;
  // The names of choices by the schema for which they stand; empty where it has no subtypes.
  std::map<std::string, std::string> choices_;
  // What the texts of `$ref` within the document itself mean.
  std::unordered_map<std::string, Meaning> meanings_;
  std::string base_;
  std::vector<Step> steps_;
};

}  // namespace httptask
