#include "plugin/reference/openapi/example_choice.h"

#include <optional>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

// Whether a request can be made of it: what is `readOnly` will be cut out.
bool FitsBody(const Json& value, const Body& body, const Definitions& definitions) {
  ValidateOptions options = {.problems_max = 1};
  if (Validate(value, body.schema, definitions, "", options).empty()) return true;
  options.is_request = false;
  if (Validate(value, body.schema, definitions, "", options).empty()) return true;
  if (!value.is_string()) return false;
  const auto read = ParseJson(value.get_ref<const std::string&>());
  return read.ok() && read->is_structured() && FitsBody(*read, body, definitions);
}

// The Request Body Object of an operation.
std::optional<Located> BodyOf(OpenApiDocument& document, const Operation& operation) {
  const std::string pointer =
      "#/paths/" + EscapePointerToken(operation.path) + "/" + ToLower(operation.method);
  const Json* holder = document.Find(pointer);
  const Json* body = holder == nullptr ? nullptr : FindMember(*holder, "requestBody");
  if (body == nullptr) return std::nullopt;
  return document.Follow({body, pointer + "/requestBody"});
}

void ChooseExample(OpenApiDocument& document, const Located& content,
                   const Definitions& definitions, Body& body) {
  const Json* media = FindMember(*content.value, body.media_type);
  if (media == nullptr || FindMember(*media, "example") != nullptr) return;
  const Json* examples = FindMember(*media, "examples");
  if (examples == nullptr || !examples->is_object() || examples->size() < 2) return;
  const Located place{examples, content.Below(body.media_type) + "/examples"};
  for (const auto& [name, example] : examples->get_ref<const Json::object_t&>()) {
    const auto found = document.Follow({&example, place.Below(name)});
    const Json* value = found ? FindMember(*found->value, "value") : nullptr;
    if (value == nullptr || !FitsBody(*value, body, definitions)) continue;
    body.example = *value;
    return;
  }
}

}  // namespace

void ChooseExamples(OpenApiDocument& document, Reference& reference) {
  if (document.is_swagger()) return;
  for (Operation& operation : reference.operations) {
    if (operation.bodies.empty()) continue;
    const auto holder = BodyOf(document, operation);
    const auto content = holder ? ObjectMember(document, *holder, "content") : std::nullopt;
    if (!content) continue;
    for (Body& body : operation.bodies) {
      ChooseExample(document, *content, reference.definitions, body);
    }
  }
}

}  // namespace httptask
