#include "plugin/reference/page_form.h"

#include <set>
#include <string>
#include <utility>

namespace httptask {
namespace {

// Whether a value of the schema may hold members.
bool MayHoldMembers(const Json& schema) {
  const Json* type = FindMember(schema, "type");
  return type == nullptr || *type == "object";
}

bool IsListOfObjects(const Json& schema) {
  const Json* items = FindMember(schema, "items");
  return items != nullptr && FindMember(*items, "properties") != nullptr;
}

bool IsPlainList(const Json& schema) {
  return FindMember(schema, "items") != nullptr && !IsListOfObjects(schema);
}

// Names of plain lists at the top that stand with brackets on the page, without these.
std::set<std::string> FindBracketed(const Json& properties, const std::vector<PageRow>& rows) {
  std::set<std::string> names;
  for (const PageRow& row : rows) {
    if (!row.name.ends_with("[]")) continue;
    const std::string name = row.name.substr(0, row.name.size() - 2);
    const Json* property = FindMember(properties, name);
    if (property != nullptr && IsPlainList(*property)) names.insert(name);
  }
  return names;
}

}  // namespace

Body WithFormEncoding(Body body, const std::vector<PageRow>& rows) {
  if (!body.media_type.starts_with("application/x-www-form-urlencoded")) return body;
  const Json* properties = FindMember(body.schema, "properties");
  if (properties == nullptr) return body;
  const std::set<std::string> bracketed = FindBracketed(*properties, rows);
  Json renamed = Json::object();
  for (const auto& [name, property] : properties->items()) {
    renamed[bracketed.contains(name) ? name + "[]" : name] = property;
    if (MayHoldMembers(property) || IsListOfObjects(property)) {
      body.encoding[name] = {{"style", "deepObject"}, {"explode", true}};
    }
  }
  body.schema["properties"] = std::move(renamed);
  if (body.schema.contains("required")) {
    for (Json& name : body.schema["required"]) {
      if (bracketed.contains(name.get<std::string>())) name = name.get<std::string>() + "[]";
    }
  }
  return body;
}

}  // namespace httptask
