#include "plugin/prepare/body.h"

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "plugin/prepare/arguments.h"
#include "plugin/prepare/body_example.h"
#include "plugin/prepare/body_text.h"
#include "plugin/schema/example.h"
#include "plugin/schema/merge.h"

namespace httptask {
namespace {

// Fields that are required, missing and have a default get it, at every depth of what is there.
void AddRequiredDefaults(const Json& schema, const Definitions& definitions, Json& value) {
  const Json whole = MergeSchema(schema, definitions);
  if (value.is_array()) {
    const Json* items = FindMember(whole, "items");
    for (Json& item : value) {
      if (items != nullptr) AddRequiredDefaults(*items, definitions, item);
    }
  }
  const Json* properties = FindMember(whole, "properties");
  if (!value.is_object() || properties == nullptr || !properties->is_object()) return;
  const Json* required = FindMember(whole, "required");
  for (const auto& [name, property] : properties->items()) {
    if (value.contains(name)) {
      AddRequiredDefaults(property, definitions, value[name]);
      continue;
    }
    const bool is_required = required != nullptr && required->is_array() &&
                             std::find(required->begin(), required->end(), name) != required->end();
    if (!is_required) continue;
    Json preset = FittingDefault(property, definitions);
    if (IsGiven(preset)) value[name] = std::move(preset);
  }
}

// Calls `act` with the object that holds each body secret and the secret's name there; `make` makes
// the objects on the way.
template <typename Act>
void ForEachSecret(Json& body, const std::vector<CredentialDescription>& credentials, bool make,
                   Act act) {
  for (const CredentialDescription& credential : credentials) {
    for (const SecretPlacement& placement : credential.placements) {
      if (placement.in != SecretLocation::kBody) continue;
      Json* holder = &body;
      const std::vector<std::string_view> names = Split(placement.name, '.');
      for (size_t i = 0; i + 1 < names.size() && holder != nullptr; ++i) {
        const std::string name(names[i]);
        if (make && holder->is_object() && !holder->contains(name))
          (*holder)[name] = Json::object();
        holder = holder->is_object() && holder->contains(name) ? &(*holder)[name] : nullptr;
      }
      if (holder != nullptr && holder->is_object()) act(*holder, std::string(names.back()));
    }
  }
}

bool HasBodySecret(const std::vector<CredentialDescription>& credentials) {
  return std::ranges::any_of(credentials, [](const CredentialDescription& credential) {
    return std::ranges::any_of(credential.placements, [](const SecretPlacement& placement) {
      return placement.in == SecretLocation::kBody;
    });
  });
}

bool WantsObject(const Json& schema, const Definitions& definitions) {
  const Json whole = MergeSchema(schema, definitions);
  const Json* type = FindMember(whole, "type");
  return FindMember(whole, "properties") != nullptr || (type != nullptr && *type == "object");
}

ExampleMembers MembersOf(Fill fill) {
  return fill == Fill::kAll ? ExampleMembers::kAll : ExampleMembers::kRequired;
}

// What there is before anything is completed; discarded for no body.
Json StartOf(const Operation& operation, const PrepareOptions& options, Json given) {
  if (operation.bodies.empty() || IsGiven(given)) return given;
  const bool is_wanted =
      operation.body_required || options.fill == Fill::kAll || HasBodySecret(options.credentials);
  if (!is_wanted) return given;
  const Json& schema = operation.bodies[0].schema;
  if (WantsObject(schema, operation.definitions)) return Json::object();
  if (options.fill == Fill::kNothing) return given;
  Json example = ExampleOfBody(operation.bodies[0], operation.definitions, options.fill);
  if (IsGiven(example)) return example;
  return MakeExample(schema, operation.definitions, MembersOf(options.fill));
}

// Expressions and secrets fit everywhere, and bytes where the body is not JSON.
ValidateOptions RulesOf(const Body& declared) {
  ValidateOptions rules = RequestRules();
  if (!IsJson(declared.media_type)) {
    rules.is_placeholder = [known = rules.is_placeholder](const Json& value) {
      return known(value) || DecodeBinary(value).has_value();
    };
  }
  return rules;
}

// With what is missing: from the example of the media type where the whole fits then, else made.
Json Filled(const Json& value, const Body& declared, const Definitions& definitions, Fill fill) {
  const auto complete = [&](const Json& start) {
    return CompleteExample(start, declared.schema, definitions, MembersOf(fill));
  };
  if (const Json example = ExampleOfBody(declared, definitions, fill); IsGiven(example)) {
    Json filled = complete(AddFromExample(value, example));
    if (Validate(filled, declared.schema, definitions, "", RulesOf(declared)).empty())
      return filled;
  }
  return complete(value);
}

}  // namespace

ValidateOptions RequestRules() {
  ValidateOptions rules;
  rules.is_placeholder = [](const Json& value) {
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    return text == kHiddenSecret || HasExpression(text);
  };
  return rules;
}

PreparedBody PrepareBody(const Operation& operation, const PrepareOptions& options, Json given) {
  PreparedBody body;
  body.value = StartOf(operation, options, std::move(given));
  if (!IsGiven(body.value)) {
    if (operation.body_required)
      body.problems.push_back({"body", "required", "is missing, give it with body=JSON"});
    return body;
  }
  ForEachSecret(body.value, options.credentials, true,
                [](Json& holder, const std::string& name) { holder[name] = kHiddenSecret; });
  if (operation.bodies.empty()) return body;
  const Body& declared = operation.bodies[0];
  AddRequiredDefaults(declared.schema, operation.definitions, body.value);
  if (options.fill != Fill::kNothing) {
    body.value = Filled(body.value, declared, operation.definitions, options.fill);
  }
  body.problems =
      Validate(body.value, declared.schema, operation.definitions, "", RulesOf(declared));
  for (Problem& problem : body.problems) {
    if (problem.path.empty()) problem.path = "body";
  }
  return body;
}

Json WithoutSecrets(Json body, const std::vector<CredentialDescription>& credentials) {
  if (!IsGiven(body)) return body;
  ForEachSecret(body, credentials, false,
                [](Json& holder, const std::string& name) { holder.erase(name); });
  return body;
}

}  // namespace httptask
