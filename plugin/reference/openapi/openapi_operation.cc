#include "plugin/reference/openapi/openapi_operation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/openapi/openapi_content.h"
#include "plugin/reference/openapi/openapi_parameters.h"
#include "plugin/reference/openapi/openapi_security.h"
#include "plugin/reference/openapi/openapi_servers.h"
#include "plugin/reference/openapi/openapi_value.h"

namespace httptask {
namespace {

constexpr std::string_view kHelp = "it was left out; correct the document and import it again";

bool IsMethod(std::string_view name) {
  constexpr std::array<std::string_view, 8> kMethods = {"get",     "put",  "post",  "delete",
                                                        "options", "head", "patch", "trace"};
  return std::find(kMethods.begin(), kMethods.end(), name) != kMethods.end();
}

std::vector<std::string> ReadTags(OpenApiDocument& document, const Located& place) {
  std::vector<std::string> tags;
  auto list = ListMember(document, place, "tags");
  if (!list) return tags;
  for (const Json& tag : *list->value) {
    if (auto text = ScalarText(tag)) tags.push_back(*std::move(text));
  }
  return tags;
}

// A path item that refers to another one, with its own members in front of those of the target.
Json MergePathItem(const Json& own, const Json& target) {
  Json merged = target;
  for (const auto& [name, value] : own.get_ref<const Json::object_t&>()) {
    if (name != "$ref") merged[name] = value;
  }
  return merged;
}

}  // namespace

OperationReader::OperationReader(OpenApiDocument& document, SchemaRewriter& schemas)
    : document_(document), schemas_(schemas) {
  const Located root{&document.root(), "#"};
  servers_ = ServersOf(root, {});
  bool lists_any =
      FindMember(*root.value, "servers") != nullptr && !FindMember(*root.value, "servers")->empty();
  if (!lists_any) servers_ = DefaultServers(document);
  if (const Json* security = FindMember(*root.value, "security")) {
    security_ = ReadSecurity(document, {security, root.Below("security")});
  }
}

std::vector<Server> OperationReader::ServersOf(const Located& holder,
                                               const std::vector<Server>& otherwise) {
  auto list = ListMember(document_, holder, "servers");
  if (!list || list->value->empty()) return otherwise;
  return ReadServers(document_, *list);
}

void OperationReader::ReadPath(const std::string& path, const Located& item) {
  if (!item.value->is_object()) return document_.AddWrongType(item, "an object");
  auto target = document_.Follow(item);
  if (!target) {
    // How many operations stand there is not known; it counts as one.
    ++unusable_;
    return;
  }
  if (!target->value->is_object()) return document_.AddWrongType(*target, "an object");
  Located place = *target;
  Json merged;
  if (target->value != item.value) {
    merged = MergePathItem(*item.value, *target->value);
    place = {&merged, item.pointer};
  }
  PathContext context{path, ListMember(document_, place, "parameters"), ServersOf(place, servers_)};
  for (const auto& [name, value] : place.value->get_ref<const Json::object_t&>()) {
    if (IsMethod(name)) ReadOperation(context, ToUpper(name), {&value, place.Below(name)});
  }
}

void OperationReader::ReadOperation(const PathContext& context, const std::string& method,
                                    const Located& place) {
  Operation operation;
  operation.method = method;
  operation.path = context.path;
  std::string fault;
  if (!place.value->is_object()) fault = "this operation is no object";
  if (method == "TRACE") fault = "operations with the method TRACE are not supported";
  if (!context.path.starts_with("/")) fault = "the path does not begin with `/`";
  if (!fault.empty()) {
    ++unusable_;
    return document_.AddProblem(place.pointer, fault, kHelp);
  }
  auto id = ChooseId(operation, place);
  if (!id) {
    ++unusable_;
    return;
  }
  operation.id = *std::move(id);
  ReadParts(context, place, operation);
  operations_.push_back(std::move(operation));
}

std::optional<std::string> OperationReader::ChooseId(const Operation& operation,
                                                     const Located& place) {
  const std::string fallback = operation.method + " " + operation.path;
  const Json* given = FindMember(*place.value, "operationId");
  const std::string id(Trim(StringMember(*place.value, "operationId")));
  if (given != nullptr && id.empty()) {
    document_.AddProblem(place.Below("operationId"), "the `operationId` is no text",
                         fmt::format("the operation is named `{}`", fallback));
  }
  if (!id.empty() && ids_.insert(id).second) return id;
  if (!id.empty()) {
    document_.AddProblem(place.pointer,
                         fmt::format("another operation has the `operationId` `{}` as well", id),
                         fmt::format("this one is named `{}`", fallback));
  }
  if (ids_.insert(fallback).second) return fallback;
  document_.AddProblem(place.pointer, fmt::format("the name `{}` is taken as well", fallback),
                       kHelp);
  return std::nullopt;
}

void OperationReader::ReadParts(const PathContext& context, const Located& place,
                                Operation& operation) {
  const Json& value = *place.value;
  operation.summary = TextMember(value, "summary");
  operation.description = TextMember(value, "description");
  operation.tags = ReadTags(document_, place);
  operation.deprecated = IsTrueMember(value, "deprecated");
  operation.servers = ServersOf(place, context.servers);
  operation.parameters = ReadParameters(document_, schemas_, operation.path, context.parameters,
                                        ListMember(document_, place, "parameters"), place.pointer);
  ReadBody(place, operation);
  if (auto responses = ObjectMember(document_, place, "responses")) {
    operation.responses = ReadResponses(document_, schemas_, *responses);
  }
  const Json* security = FindMember(value, "security");
  operation.credential_needs = security == nullptr
                                   ? security_
                                   : ReadSecurity(document_, {security, place.Below("security")});
}

void OperationReader::ReadBody(const Located& place, Operation& operation) {
  const Json* value = FindMember(*place.value, "requestBody");
  if (value == nullptr) return;
  auto body = document_.Follow({value, place.Below("requestBody")});
  if (!body) return;
  if (!body->value->is_object()) return document_.AddWrongType(*body, "an object");
  operation.bodies = ReadContent(document_, schemas_, *body);
  operation.body_required = IsTrueMember(*body->value, "required");
}

}  // namespace httptask
