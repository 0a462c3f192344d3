#include "plugin/reference/openapi/swagger_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/openapi_content.h"

namespace httptask {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kMultipart = "multipart/form-data";

// Members of a Parameter Object that are no keywords of its schema.
bool IsOfParameter(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {
      "name", "in", "required", "allowEmptyValue", "collectionFormat", "description"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// `consumes` or `produces` of the operation, else of the document, else JSON.
std::vector<std::string> MediaTypes(OpenApiDocument& document, const Located& operation,
                                    std::string_view name) {
  std::vector<std::string> types;
  auto list = ListMember(document, operation, name);
  if (!list) list = ListMember(document, {&document.root(), "#"}, name);
  if (list) {
    for (const Json& type : *list->value) {
      if (auto text = ScalarText(type); text && !text->empty()) types.push_back(*std::move(text));
    }
  }
  if (types.empty()) types.emplace_back(kJson);
  return types;
}

bool IsFile(const Json& schema) {
  return StringMember(schema, "type") == "file";
}

Json FileSchema() {
  return Json{{"type", "string"}, {"format", "binary"}};
}

struct BodyParameter {
  Located place;
  std::string name;
  bool is_form = false;
};

// The parameters that tell a body; own ones replace shared ones of their name.
std::vector<BodyParameter> FindBodyParameters(OpenApiDocument& document,
                                              const std::optional<Located>& shared,
                                              const std::optional<Located>& own) {
  std::vector<BodyParameter> found;
  for (const auto& list : {shared, own}) {
    if (!list) continue;
    for (size_t i = 0; i < list->value->size(); ++i) {
      auto place = document.Follow({&(*list->value)[i], list->Below(i)});
      if (!place) continue;
      const std::string in = TextMember(*place->value, "in");
      if (!IsSwaggerBody(in)) continue;
      BodyParameter parameter{*place, TextMember(*place->value, "name"), in == "formData"};
      std::erase_if(found, [&](const BodyParameter& other) {
        return other.is_form == parameter.is_form &&
               (!parameter.is_form || other.name == parameter.name);
      });
      found.push_back(std::move(parameter));
    }
  }
  return found;
}

std::string FormMediaType(const std::vector<std::string>& consumes, bool has_file) {
  auto lists = [&](std::string_view type) {
    return std::any_of(consumes.begin(), consumes.end(),
                       [&](const std::string& listed) { return listed.starts_with(type); });
  };
  if (has_file) return std::string(kMultipart);
  return std::string(!lists(kForm) && lists(kMultipart) ? kMultipart : kForm);
}

// All form fields together as one object.
Body ReadForm(OpenApiDocument& document, SchemaRewriter& schemas,
              const std::vector<BodyParameter>& fields, const std::vector<std::string>& consumes) {
  Body body;
  Json properties = Json::object();
  Json required = Json::array();
  bool has_file = false;
  for (const BodyParameter& field : fields) {
    if (!field.is_form || field.name.empty()) continue;
    has_file = has_file || IsFile(*field.place.value);
    Json schema =
        IsFile(*field.place.value) ? FileSchema() : ReadSwaggerSchema(schemas, field.place);
    if (const std::string words = TextMember(*field.place.value, "description"); !words.empty()) {
      schema["description"] = words;
    }
    properties[field.name] = std::move(schema);
    if (IsTrueMember(document, field.place, "required")) required.push_back(field.name);
    if (StringMember(*field.place.value, "type") == "array") {
      const SwaggerStyle style = ReadSwaggerStyle(document, field.place, ParameterLocation::kQuery);
      body.encoding[field.name] = Json{{"style", style.name}, {"explode", style.explode}};
    }
  }
  body.media_type = FormMediaType(consumes, has_file);
  body.schema = Json{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) body.schema["required"] = std::move(required);
  return body;
}

// One Body for each media type.
std::vector<Body> BodiesOf(const std::vector<std::string>& types, const Json& schema) {
  std::vector<Body> bodies;
  for (const std::string& type : types) {
    Body& body = bodies.emplace_back();
    body.media_type = type;
    body.schema = schema;
  }
  SortByPreference(bodies);
  return bodies;
}

}  // namespace

bool IsSwaggerBody(std::string_view in) {
  return in == "body" || in == "formData";
}

Json ReadSwaggerSchema(SchemaRewriter& schemas, const Located& parameter) {
  Json schema = Json::object();
  for (const auto& [name, value] : parameter.value->get_ref<const Json::object_t&>()) {
    if (!IsOfParameter(name)) schema[name] = value;
  }
  return schemas.Rewrite({&schema, parameter.pointer});
}

SwaggerStyle ReadSwaggerStyle(OpenApiDocument& document, const Located& parameter,
                              ParameterLocation in) {
  const bool is_path_like = in == ParameterLocation::kPath || in == ParameterLocation::kHeader;
  const SwaggerStyle usual{is_path_like ? "simple" : "form", false};
  const std::string format = TextMember(*parameter.value, "collectionFormat");
  if (format.empty() || format == "csv") return usual;
  if (!is_path_like && format == "multi") return {"form", true};
  if (format == "ssv") return {"spaceDelimited", false};
  if (format == "pipes") return {"pipeDelimited", false};
  // In a header no control characters are sent.
  if (in != ParameterLocation::kHeader && format == "tsv") return {"tabDelimited", false};
  document.AddProblem(parameter.Below("collectionFormat"),
                      fmt::format("lists cannot be written as `{}` here", format),
                      "they are written with commas; correct the document if that is wrong");
  return usual;
}

SwaggerBody ReadSwaggerBody(OpenApiDocument& document, SchemaRewriter& schemas,
                            const std::optional<Located>& shared, const Located& operation) {
  SwaggerBody read;
  const auto fields =
      FindBodyParameters(document, shared, ListMember(document, operation, "parameters"));
  if (fields.empty()) return read;
  const auto consumes = MediaTypes(document, operation, "consumes");
  read.required = std::any_of(fields.begin(), fields.end(), [&](const BodyParameter& field) {
    return IsTrueMember(document, field.place, "required");
  });
  auto body = std::find_if(fields.begin(), fields.end(),
                           [](const BodyParameter& field) { return !field.is_form; });
  if (body == fields.end()) {
    read.bodies.push_back(ReadForm(document, schemas, fields, consumes));
    return read;
  }
  if (fields.size() > 1) {
    document.AddProblem(operation.pointer, "there are a `body` and other parameters of a body",
                        "the `body` counts; remove the others");
  }
  Json schema = Json::object();
  if (const Json* given = FindMember(*body->place.value, "schema")) {
    schema = schemas.RewriteShared({given, body->place.Below("schema")});
  }
  read.bodies = BodiesOf(consumes, schema);
  return read;
}

std::vector<Body> ReadSwaggerResponse(OpenApiDocument& document, SchemaRewriter& schemas,
                                      const Located& response, const Located& operation) {
  const Json* given = FindMember(*response.value, "schema");
  auto examples = ObjectMember(document, response, "examples");
  if (given == nullptr && !examples) return {};
  Json schema = Json::object();
  if (given != nullptr) {
    schema =
        IsFile(*given) ? FileSchema() : schemas.RewriteShared({given, response.Below("schema")});
  }
  std::vector<Body> bodies = BodiesOf(MediaTypes(document, operation, "produces"), schema);
  if (!examples) return bodies;
  for (Body& body : bodies) {
    if (const Json* example = FindMember(*examples->value, body.media_type)) {
      body.example = *example;
    }
  }
  return bodies;
}

}  // namespace httptask
