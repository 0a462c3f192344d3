#include "plugin/prepare/body_example.h"

#include <algorithm>
#include <vector>

#include "plugin/schema/merge.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

bool IsRequired(const Json& schema, const std::string& name) {
  const Json* required = FindMember(schema, "required");
  return required != nullptr && required->is_array() &&
         std::find(required->begin(), required->end(), name) != required->end();
}

// Takes what is wanted of an example, at every depth.
class ExampleCut {
 public:
  ExampleCut(const Definitions& definitions, Fill fill) : definitions_(definitions), fill_(fill) {}

  Json Take(const Json& example, const Json& schema) const {
    if (!example.is_structured()) return example;
    const Json whole = MergeSchema(schema, definitions_);
    if (example.is_array()) {
      const Json* items = FindMember(whole, "items");
      Json list = Json::array();
      for (const Json& item : example) list.push_back(items ? Take(item, *items) : item);
      return list;
    }
    const Json* properties = FindMember(whole, "properties");
    Json object = Json::object();
    for (const auto& [name, value] : example.items()) {
      const Json* property = properties == nullptr ? nullptr : FindMember(*properties, name);
      if (fill_ == Fill::kRequired && !IsRequired(whole, name)) continue;
      if (property != nullptr && HasTrue(ResolveSchema(*property, definitions_), "readOnly"))
        continue;
      object[name] = property == nullptr ? value : Take(value, *property);
    }
    return object;
  }

 private:
  const Definitions& definitions_;
  const Fill fill_;
};

}  // namespace

Json ExampleOfBody(const Body& body, const Definitions& definitions, Fill fill) {
  if (fill == Fill::kNothing || body.example.is_null()) return Json(Json::value_t::discarded);
  std::vector<Json> forms = {body.example};
  if (body.example.is_string()) {
    auto read = ParseJson(body.example.get_ref<const std::string&>());
    if (read.ok()) forms.push_back(*std::move(read));
  }
  for (const Json& form : forms) {
    const Json all = ExampleCut(definitions, Fill::kAll).Take(form, body.schema);
    if (!Validate(all, body.schema, definitions).empty()) continue;
    return ExampleCut(definitions, fill).Take(all, body.schema);
  }
  return Json(Json::value_t::discarded);
}

Json AddFromExample(Json given, const Json& example) {
  if (given.is_discarded()) return example;
  if (!given.is_object() || !example.is_object()) return given;
  for (const auto& [name, value] : example.items()) {
    given[name] = given.contains(name) ? AddFromExample(std::move(given[name]), value) : value;
  }
  return given;
}

}  // namespace httptask
