#include "plugin/prepare/part_headers.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/prepare/arguments.h"
#include "plugin/prepare/body_text.h"
#include "plugin/prepare/parameter_style.h"
#include "plugin/prepare/parameter_value.h"

namespace httptask {
namespace {

Parameter PartHeaderOf(const std::string& name, const Json& declared) {
  Parameter header;
  header.name = name;
  header.in = ParameterLocation::kHeader;
  header.style = "simple";
  header.required = HasTrue(declared, "required");
  header.explode = HasTrue(declared, "explode");
  if (const Json* schema = FindMember(declared, "schema")) header.schema = *schema;
  if (const Json* example = FindMember(declared, "example")) header.example = *example;
  return header;
}

Json GivenHeader(const Json& given, const std::string& property, const std::string& name) {
  const Json* headers = FindMember(given, property);
  const Json* value = headers == nullptr ? nullptr : FindMember(*headers, name);
  return value == nullptr ? Json(Json::value_t::discarded) : *value;
}

std::string PartHeaderPath(const std::string& property, const std::string& name) {
  return fmt::format("part:{}.{}", property, name);
}

bool HasPart(const Operation& operation, const Json& body, const std::string& property) {
  return !operation.bodies.empty() && body.is_object() && body.contains(property) &&
         EssenceOf(operation.bodies[0].media_type).starts_with("multipart/");
}

void AddPartHeaders(const Operation& operation, Fill fill, const std::string& property,
                    const Json& given, PartHeaders& made) {
  for (const Parameter& header : DeclaredPartHeaders(operation.bodies[0], property)) {
    ParameterValue value = CompleteParameter(header, operation.definitions, fill,
                                             GivenHeader(given, property, header.name),
                                             PartHeaderPath(property, header.name));
    if (IsGiven(value.value)) {
      made.texts[property][header.name] = FormatParameter(header, value.value);
    }
    std::move(value.problems.begin(), value.problems.end(), std::back_inserter(made.problems));
  }
}

}  // namespace

std::vector<Parameter> DeclaredPartHeaders(const Body& body, std::string_view property) {
  std::vector<Parameter> headers;
  const Json* rule = FindMember(body.encoding, property);
  const Json* declared = rule == nullptr ? nullptr : FindMember(*rule, "headers");
  if (declared == nullptr || !declared->is_object()) return headers;
  for (const auto& [name, header] : declared->items()) {
    if (EqualsIgnoreCase(name, "Content-Type") || !header.is_object()) continue;
    headers.push_back(PartHeaderOf(name, header));
  }
  return headers;
}

PartHeaders PreparePartHeaders(const Operation& operation, Fill fill, const Json& body,
                               const Json& given) {
  PartHeaders made;
  for (const auto& [property, headers] : given.items()) {
    if (HasPart(operation, body, property)) continue;
    for (const auto& [name, unused] : headers.items()) {
      made.problems.push_back({PartHeaderPath(property, name), "unknown",
                               fmt::format("has no part to stand in; give {} too", property)});
    }
  }
  if (!body.is_object()) return made;
  for (const auto& [property, unused] : body.items()) {
    if (HasPart(operation, body, property)) AddPartHeaders(operation, fill, property, given, made);
  }
  return made;
}

}  // namespace httptask
