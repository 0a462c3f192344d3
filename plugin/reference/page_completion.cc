#include "plugin/reference/page_completion.h"

#include <algorithm>
#include <array>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// Fields of pages are less deep; what another document left under the same id is not followed on.
constexpr int kDepthMax = 64;

// The longer of two descriptions: each form loses parts of it.
void CompleteDescription(const Json& other, Json& schema) {
  const std::string_view theirs = StringMember(other, "description");
  if (theirs.size() > StringMember(schema, "description").size()) schema["description"] = theirs;
}

void CompleteSchema(const Json& other, int depth, Json& schema) {
  if (!other.is_object() || !schema.is_object() || depth > kDepthMax) return;
  constexpr std::array<const char*, 3> kLost = {"type", "enum", "default"};
  for (const char* keyword : kLost) {
    const Json* theirs = FindMember(other, keyword);
    if (theirs != nullptr && !schema.contains(keyword)) schema[keyword] = *theirs;
  }
  CompleteDescription(other, schema);
  if (const Json* items = FindMember(other, "items"); items && schema.contains("items")) {
    CompleteSchema(*items, depth + 1, schema["items"]);
  }
  const Json* theirs = FindMember(other, "properties");
  auto properties = schema.find("properties");
  if (theirs == nullptr || properties == schema.end() || !properties->is_object()) return;
  for (auto& [name, property] : properties->get_ref<Json::object_t&>()) {
    const Json* same = FindMember(*theirs, name);
    if (same != nullptr) CompleteSchema(*same, depth + 1, property);
  }
}

void CompleteParameters(const Operation& other, Operation& operation) {
  for (Parameter& parameter : operation.parameters) {
    auto same = std::find_if(other.parameters.begin(), other.parameters.end(),
                             [&](const Parameter& theirs) {
                               return theirs.in == parameter.in && theirs.name == parameter.name;
                             });
    if (same == other.parameters.end()) continue;
    if (same->description.size() > parameter.description.size()) {
      parameter.description = same->description;
    }
    CompleteSchema(same->schema, 0, parameter.schema);
    // A parameter keeps its description beside its schema.
    parameter.schema.erase("description");
  }
}

}  // namespace

bool IsPage(const Reference& reference) {
  if (reference.operations.size() != 1 || reference.unusable_operations > 0) return false;
  const Operation& operation = reference.operations[0];
  return reference.title.empty() && reference.definitions.empty() &&
         operation.id == operation.method + " " + operation.path && operation.bodies.size() <= 1;
}

void CompletePage(const Operation& other, Reference& page) {
  Operation& operation = page.operations[0];
  if (operation.servers.empty() && !other.servers.empty()) {
    operation.servers = other.servers;
    std::erase_if(page.problems, [](const ImportProblem& problem) {
      return problem.help.find("--server") != std::string::npos;
    });
  }
  if (other.description.size() > operation.description.size()) {
    operation.description = other.description;
  }
  CompleteParameters(other, operation);
  if (operation.bodies.size() == 1 && other.bodies.size() == 1) {
    CompleteSchema(other.bodies[0].schema, 0, operation.bodies[0].schema);
  }
}

}  // namespace httptask
