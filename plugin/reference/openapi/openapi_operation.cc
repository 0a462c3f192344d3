#include "plugin/reference/openapi/openapi_operation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/openapi_content.h"
#include "plugin/reference/openapi/openapi_parameters.h"
#include "plugin/reference/openapi/openapi_security.h"
#include "plugin/reference/openapi/openapi_servers.h"
#include "plugin/reference/openapi/swagger_body.h"

namespace httptask {
namespace {

constexpr std::string_view kOperationHelp =
    "it was left out; correct the document and import it again";

bool IsMethod(std::string_view name) {
  constexpr std::array<std::string_view, 8> kMethods = {"get",     "put",  "post",  "delete",
                                                        "options", "head", "patch", "trace"};
  return std::find(kMethods.begin(), kMethods.end(), name) != kMethods.end();
}

std::vector<std::string> ReadTags(OpenApiDocument& document, const Located& place) {
  const auto list = ListMember(document, place, "tags");
  return list ? ReadTexts(document, *list) : std::vector<std::string>();
}

// The member of a Path Item Object, or else of the one that it refers to.
std::optional<Located> FindInEither(const Located& own, const Located& target,
                                    std::string_view name) {
  for (const Located* place : {&own, &target}) {
    if (const Json* value = FindMember(*place->value, name)) {
      return Located{value, place->Below(name)};
    }
  }
  return std::nullopt;
}

// Members of a Path Item Object that are no operations.
bool IsOfPathItem(std::string_view name) {
  constexpr std::array<std::string_view, 5> kMembers = {"$ref", "summary", "description", "servers",
                                                        "parameters"};
  return name.starts_with("x-") ||
         std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end();
}

// The members of both that are operations, or unknown, in the document's order.
std::vector<std::string> OperationsIn(const Located& own, const Located& target) {
  std::vector<std::string> names;
  for (const Located* place : {&target, &own}) {
    for (const auto& [name, value] : place->value->get_ref<const Json::object_t&>()) {
      const bool is_new = std::find(names.begin(), names.end(), name) == names.end();
      if (is_new && !IsOfPathItem(name)) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

OperationReader::OperationReader(OpenApiDocument& document, SchemaRewriter& schemas)
    : document_(document), schemas_(schemas) {
  const Located root{&document.root(), "#"};
  servers_ = ServersOf(root, {});
  bool lists_any =
      FindMember(*root.value, "servers") != nullptr && !FindMember(*root.value, "servers")->empty();
  if (!lists_any && !document.is_swagger()) servers_ = DefaultServers(document);
  if (const Json* security = FindMember(*root.value, "security")) {
    security_ = ReadSecurity(document, {security, root.Below("security")});
  }
}

std::vector<Server> OperationReader::ServersOf(const Located& holder,
                                               const std::vector<Server>& otherwise) {
  if (document_.is_swagger()) {
    const bool has_own = FindMember(*holder.value, "schemes") != nullptr || otherwise.empty();
    return has_own ? ReadSwaggerServers(document_, holder) : otherwise;
  }
  auto list = ListMember(document_, holder, "servers");
  if (!list || list->value->empty()) return otherwise;
  return ReadServers(document_, *list);
}

void OperationReader::ReadPath(const std::string& path, const Located& item) {
  if (!item.value->is_object()) return document_.AddWrongType(item, "an object");
  auto target = document_.Follow(item);
  if (!target) {
    // How many operations stand there is not known; it counts as one.
    return DropOperation(path, item, "what this path refers to is not there",
                         "add what its `$ref` names and import the document again");
  }
  if (!target->value->is_object()) return document_.AddWrongType(*target, "an object");
  const Located& with_servers = FindMember(*item.value, "servers") != nullptr ? item : *target;
  const Located& with_list = FindMember(*item.value, "parameters") != nullptr ? item : *target;
  const std::string rooted = RootedPath(path, item.pointer);
  PathContext context{rooted, ListMember(document_, with_list, "parameters"),
                      ServersOf(with_servers, servers_)};
  for (const std::string& name : OperationsIn(item, *target)) {
    ReadMember(context, name, *FindInEither(item, *target, name));
  }
}

void OperationReader::ReadMember(const PathContext& context, const std::string& name,
                                 const Located& place) {
  if (IsMethod(name)) return ReadOperation(context, ToUpper(name), place);
  if (IsMethod(ToLower(name))) {
    document_.AddProblem(place.pointer, fmt::format("the method `{}` is not in lower case", name),
                         "it is read as if it were; correct the document");
    return ReadOperation(context, ToUpper(name), place);
  }
  if (FindMember(*place.value, "responses") != nullptr) {
    return DropOperation(ToUpper(name) + " " + context.path, place,
                         fmt::format("operations with the method `{}` are not supported", name),
                         "the other methods of this path can be called");
  }
  document_.AddProblem(place.pointer, fmt::format("a path has no member `{}`", name),
                       "it was left out; correct the document and import it again");
}

std::string OperationReader::RootedPath(const std::string& path, const std::string& pointer) {
  if (path.starts_with("/")) return path;
  document_.AddProblem(pointer, "the path does not begin with `/`", "it is read as if it did");
  return "/" + path;
}

void OperationReader::ReadOperation(const PathContext& context, const std::string& method,
                                    const Located& place) {
  Operation operation;
  operation.method = method;
  operation.path = context.path;
  const std::string name = method + " " + context.path;
  if (!place.value->is_object()) {
    return DropOperation(name, place, "this operation is no object", kOperationHelp);
  }
  if (method == "TRACE") {
    return DropOperation(name, place, "operations with the method TRACE are not supported",
                         "servers rarely allow it; the other methods of this path can be called");
  }
  auto id = ChooseId(operation, place);
  if (!id) {
    return DropOperation(name, place, "another operation has its id, and one its method and path",
                         "give it an `operationId` of its own and import the document again");
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
  return std::nullopt;
}

void OperationReader::DropOperation(std::string_view name, const Located& place,
                                    std::string_view reason, std::string_view help) {
  ++unusable_;
  document_.AddUnusable(name, place.pointer, reason, help);
}

void OperationReader::ReadParts(const PathContext& context, const Located& place,
                                Operation& operation) {
  const Json& value = *place.value;
  operation.summary = TextMember(value, "summary");
  operation.description = TextMember(value, "description");
  operation.tags = ReadTags(document_, place);
  operation.deprecated = IsTrueMember(document_, place, "deprecated");
  operation.servers = ServersOf(place, context.servers);
  operation.parameters = ReadParameters(document_, schemas_, operation.path, context.parameters,
                                        ListMember(document_, place, "parameters"), place.pointer);
  ReadBody(context, place, operation);
  if (auto responses = ObjectMember(document_, place, "responses")) {
    operation.responses = ReadResponses(document_, schemas_, *responses, place);
  }
  const Json* security = FindMember(value, "security");
  operation.credential_needs = security == nullptr
                                   ? security_
                                   : ReadSecurity(document_, {security, place.Below("security")});
}

void OperationReader::ReadBody(const PathContext& context, const Located& place,
                               Operation& operation) {
  if (document_.is_swagger()) {
    SwaggerBody read = ReadSwaggerBody(document_, schemas_, context.parameters, place);
    operation.body_required = read.required;
    operation.bodies = std::move(read.bodies);
    return;
  }
  const Json* value = FindMember(*place.value, "requestBody");
  if (value == nullptr) return;
  auto body = document_.Follow({value, place.Below("requestBody")});
  if (!body) {
    return document_.AddProblem(
        place.Below("requestBody"),
        fmt::format("what the body of `{} {}` refers to is not there", operation.method,
                    operation.path),
        "it is prepared without a body; add what its `$ref` names and import the document again");
  }
  if (!body->value->is_object()) return document_.AddWrongType(*body, "an object");
  operation.bodies = ReadContent(document_, schemas_, *body);
  operation.body_required = IsTrueMember(document_, *body, "required");
}

}  // namespace httptask
