#include "plugin/reference/openapi/openapi_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/swagger_body.h"

namespace httptask {
namespace {

struct Style {
  ParameterLocation in;
  std::string_view name;
};

// OpenAPI 3.1, "Style Values"; the first of a location is its default.
constexpr std::array kStyles = {
    Style{ParameterLocation::kPath, "simple"},
    Style{ParameterLocation::kPath, "label"},
    Style{ParameterLocation::kPath, "matrix"},
    Style{ParameterLocation::kQuery, "form"},
    Style{ParameterLocation::kQuery, "spaceDelimited"},
    Style{ParameterLocation::kQuery, "pipeDelimited"},
    Style{ParameterLocation::kQuery, "deepObject"},
    Style{ParameterLocation::kHeader, "simple"},
    Style{ParameterLocation::kCookie, "form"},
};

std::string_view DefaultStyle(ParameterLocation in) {
  return std::find_if(kStyles.begin(), kStyles.end(), [&](const Style& s) { return s.in == in; })
      ->name;
}

std::optional<ParameterLocation> LocationOf(std::string_view text) {
  for (ParameterLocation in : {ParameterLocation::kPath, ParameterLocation::kQuery,
                               ParameterLocation::kHeader, ParameterLocation::kCookie}) {
    if (LocationName(in) == text) return in;
  }
  return std::nullopt;
}

bool IsSame(const Parameter& a, const Parameter& b) {
  if (a.in != b.in) return false;
  return a.in == ParameterLocation::kHeader ? EqualsIgnoreCase(a.name, b.name) : a.name == b.name;
}

class ParameterReader {
 public:
  ParameterReader(OpenApiDocument& document, SchemaRewriter& schemas,
                  std::string_view operation_pointer)
      : document_(document), schemas_(schemas), operation_pointer_(operation_pointer) {}

  std::vector<Parameter> ReadList(const std::optional<Located>& list) {
    std::vector<Parameter> read;
    if (!list) return read;
    for (size_t i = 0; i < list->value->size(); ++i) {
      const std::string pointer = list->Below(i);
      auto place = document_.Follow({&(*list->value)[i], pointer});
      auto parameter = place ? Read(*place) : std::nullopt;
      if (parameter) AddOnce(*std::move(parameter), pointer, read);
    }
    return read;
  }

 private:
  void AddOnce(Parameter parameter, const std::string& pointer, std::vector<Parameter>& read) {
    bool is_known = std::any_of(read.begin(), read.end(),
                                [&](const Parameter& other) { return IsSame(other, parameter); });
    if (!is_known) return read.push_back(std::move(parameter));
    document_.AddProblem(pointer,
                         fmt::format("the {} parameter `{}` is declared twice here",
                                     LocationName(parameter.in), parameter.name),
                         "the first one counts; remove the other");
  }

  std::optional<Parameter> Read(const Located& place) {
    if (!place.value->is_object()) {
      document_.AddWrongType(place, "an object");
      return std::nullopt;
    }
    Parameter parameter;
    parameter.name = TextMember(*place.value, "name");
    const std::string in = TextMember(*place.value, "in");
    if (document_.is_swagger() && IsSwaggerBody(in)) return std::nullopt;
    auto location = LocationOf(in);
    if (parameter.name.empty() || !location) {
      document_.AddProblem(
          place.pointer,
          parameter.name.empty()
              ? "this parameter has no `name`"
              : fmt::format("the parameter `{}` is in {}, not in path, query, header or cookie",
                            parameter.name, in.empty() ? "no place" : "`" + in + "`"),
          "it was left out; correct the document and import it again");
      return std::nullopt;
    }
    parameter.in = *location;
    if (IsIgnoredHeader(parameter)) return std::nullopt;
    parameter.required =
        parameter.in == ParameterLocation::kPath || IsTrueMember(document_, place, "required");
    parameter.deprecated = IsTrueMember(document_, place, "deprecated");
    parameter.description = TextMember(*place.value, "description");
    parameter.allow_reserved = IsTrueMember(document_, place, "allowReserved");
    parameter.example = ReadExample(document_, place);
    if (document_.is_swagger()) {
      parameter.schema = ReadSwaggerSchema(schemas_, place);
      const SwaggerStyle style = ReadSwaggerStyle(document_, place, parameter.in);
      parameter.style = style.name;
      parameter.explode = style.explode;
    } else {
      ReadStyle(place, parameter);
      ReadSchema(place, parameter);
    }
    return parameter;
  }

  bool IsIgnoredHeader(const Parameter& parameter) {
    if (parameter.in != ParameterLocation::kHeader) return false;
    if (EqualsIgnoreCase(parameter.name, "Authorization")) {
      document_.AddProblem("#", "parameters named `Authorization` are left out, as OpenAPI says",
                           "declare a security scheme, or name a credential in the task");
      return true;
    }
    return EqualsIgnoreCase(parameter.name, "Accept") ||
           EqualsIgnoreCase(parameter.name, "Content-Type");
  }

  void ReadStyle(const Located& place, Parameter& parameter) {
    parameter.style = DefaultStyle(parameter.in);
    const std::string style = TextMember(*place.value, "style");
    bool is_known = std::any_of(kStyles.begin(), kStyles.end(), [&](const Style& known) {
      return known.in == parameter.in && known.name == style;
    });
    if (is_known) parameter.style = style;
    if (!is_known && FindMember(*place.value, "style") != nullptr) {
      document_.AddProblem(
          place.Below("style"),
          fmt::format("`{}` is no style of {} parameters", style, LocationName(parameter.in)),
          fmt::format("it is sent as `{}`; correct the document if that is wrong",
                      parameter.style));
    }
    const Json* explode = FindMember(*place.value, "explode");
    const bool is_told = IsTrueMember(document_, place, "explode");
    parameter.explode =
        explode != nullptr && explode->is_boolean() ? is_told : parameter.style == "form";
  }

  // What stands outside the operation is shared with others.
  Json Rewrite(const Located& schema) {
    return schema.pointer.starts_with(operation_pointer_) ? schemas_.Rewrite(schema)
                                                          : schemas_.RewriteShared(schema);
  }

  void ReadSchema(const Located& place, Parameter& parameter) {
    if (const Json* schema = FindMember(*place.value, "schema")) {
      parameter.schema = Rewrite({schema, place.Below("schema")});
      return;
    }
    auto content = ObjectMember(document_, place, "content");
    if (!content || content->value->empty()) return;
    auto first = content->value->begin();
    parameter.content_type = first.key();
    Located media{&first.value(), content->Below(first.key())};
    if (!media.value->is_object()) return document_.AddWrongType(media, "an object");
    if (const Json* schema = FindMember(*media.value, "schema")) {
      parameter.schema = Rewrite({schema, media.Below("schema")});
    }
    if (parameter.example.is_null()) parameter.example = ReadExample(document_, media);
  }

  OpenApiDocument& document_;
  SchemaRewriter& schemas_;
  const std::string_view operation_pointer_;
};

// Own parameters take the place of shared ones.
std::vector<Parameter> Merge(std::vector<Parameter> shared, std::vector<Parameter> own) {
  for (Parameter& parameter : own) {
    auto same = std::find_if(shared.begin(), shared.end(),
                             [&](const Parameter& other) { return IsSame(other, parameter); });
    if (same != shared.end()) {
      *same = std::move(parameter);
    } else {
      shared.push_back(std::move(parameter));
    }
  }
  return shared;
}

bool IsInPath(std::string_view path, const Parameter& parameter) {
  return path.find("{" + parameter.name + "}") != std::string_view::npos;
}

void DropStrayPathParameters(OpenApiDocument& document, std::string_view path,
                             std::string_view pointer, std::vector<Parameter>& parameters) {
  std::erase_if(parameters, [&](const Parameter& parameter) {
    if (parameter.in != ParameterLocation::kPath || IsInPath(path, parameter)) return false;
    document.AddProblem(
        pointer,
        fmt::format("the path has no variable `{{{}}}` for the path parameter of that name",
                    parameter.name),
        "the parameter was left out; correct the document and import it again");
    return true;
  });
}

void AddUndeclared(OpenApiDocument& document, std::string_view path, std::string_view pointer,
                   std::vector<Parameter>& parameters) {
  size_t end = 0;
  for (size_t begin = path.find('{'); begin != std::string_view::npos;
       begin = path.find('{', end)) {
    end = path.find('}', begin);
    if (end == std::string_view::npos) return;
    Parameter parameter;
    parameter.name = path.substr(begin + 1, end - begin - 1);
    parameter.in = ParameterLocation::kPath;
    parameter.required = true;
    parameter.style = "simple";
    parameter.schema = Json{{"type", "string"}};
    bool is_known = std::any_of(parameters.begin(), parameters.end(),
                                [&](const Parameter& other) { return IsSame(other, parameter); });
    if (is_known) continue;
    document.AddProblem(pointer,
                        fmt::format("the path variable `{{{}}}` is not declared", parameter.name),
                        "it is taken as a required text; declare it under `parameters`");
    parameters.push_back(std::move(parameter));
  }
}

}  // namespace

std::vector<Parameter> ReadParameters(OpenApiDocument& document, SchemaRewriter& schemas,
                                      std::string_view path, const std::optional<Located>& shared,
                                      const std::optional<Located>& own,
                                      std::string_view operation_pointer) {
  ParameterReader reader(document, schemas, operation_pointer);
  std::vector<Parameter> parameters = Merge(reader.ReadList(shared), reader.ReadList(own));
  DropStrayPathParameters(document, path, operation_pointer, parameters);
  AddUndeclared(document, path, operation_pointer, parameters);
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const Parameter& a, const Parameter& b) { return a.in < b.in; });
  return parameters;
}

}  // namespace httptask
