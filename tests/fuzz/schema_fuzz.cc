#include <cstdint>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/schema/example.h"
#include "plugin/schema/fields.h"
#include "plugin/schema/link/link_schema.h"
#include "plugin/schema/validate.h"

// Input: {"schema": …, "value": …, "definitions": {…}}. Nothing crashes or runs away.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = httptask::ParseJson({reinterpret_cast<const char*>(bytes), size});
  if (!input.ok()) return 0;
  const httptask::Json* schema = httptask::FindMember(*input, "schema");
  const httptask::Json* value = httptask::FindMember(*input, "value");
  if (schema == nullptr || value == nullptr) return 0;
  httptask::Definitions definitions;
  const httptask::Json* given = httptask::FindMember(*input, "definitions");
  if (given != nullptr && given->is_object()) {
    for (const auto& [name, definition] : given->items()) definitions[name] = definition;
  }
  (void)httptask::Validate(*value, *schema, definitions);
  (void)httptask::MakeExample(*schema, definitions, httptask::ExampleMembers::kAll);
  (void)httptask::CompleteExample(*value, *schema, definitions,
                                  httptask::ExampleMembers::kRequired);
  (void)httptask::FieldLister(definitions).List(*schema);
  for (const auto draft :
       {httptask::SchemaDialect::Draft::k7, httptask::SchemaDialect::Draft::k2020}) {
    const auto linked = httptask::LinkSchema(*schema, "http://fuzz.test/", {draft}, {});
    (void)httptask::Validate(*value, linked.schema, linked.definitions);
  }
  return 0;
}
