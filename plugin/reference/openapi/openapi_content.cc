#include "plugin/reference/openapi/openapi_content.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/swagger_body.h"

namespace httptask {
namespace {

// Preferred media types have the lower rank.
int RankOf(std::string_view media_type) {
  const std::string type = ToLower(Trim(media_type.substr(0, media_type.find(';'))));
  if (type == "application/json") return 0;
  if (type.ends_with("+json") || type.ends_with("/json")) return 1;
  if (type == "application/x-www-form-urlencoded") return 2;
  if (type.starts_with("multipart/")) return 3;
  return 4;
}

// The Header Objects of a part, references followed; what is none is left out.
Json ReadPartHeaders(OpenApiDocument& document, SchemaRewriter& schemas, const Located& encoding) {
  Json headers = Json::object();
  const auto list = ObjectMember(document, encoding, "headers");
  if (!list) return headers;
  for (const auto& [name, value] : list->value->get_ref<const Json::object_t&>()) {
    const auto place = document.Follow({&value, list->Below(name)});
    if (place && !place->value->is_object()) document.AddWrongType(*place, "an object");
    if (!place || !place->value->is_object()) continue;
    Json& header = headers[name] = *place->value;
    if (const Json* schema = FindMember(*place->value, "schema")) {
      header["schema"] = schemas.RewriteShared({schema, place->Below("schema")});
    }
    if (Json example = ReadExample(document, *place); !example.is_null()) {
      header["example"] = std::move(example);
    }
  }
  return headers;
}

// Encoding Objects by property; what is none is left out.
Json ReadEncoding(OpenApiDocument& document, SchemaRewriter& schemas, const Located& media) {
  Json read = Json::object();
  const auto encoding = ObjectMember(document, media, "encoding");
  if (!encoding) return read;
  for (const auto& [property, value] : encoding->value->get_ref<const Json::object_t&>()) {
    const Located place{&value, encoding->Below(property)};
    if (!value.is_object()) {
      document.AddWrongType(place, "an object");
      continue;
    }
    Json& entry = read[property] = value;
    if (entry.contains("headers")) entry["headers"] = ReadPartHeaders(document, schemas, place);
    const Json* type = FindMember(value, "contentType");
    if (type == nullptr || type->is_string()) continue;
    document.AddWrongType({type, place.Below("contentType")}, "a text");
    entry.erase("contentType");
  }
  return read;
}

Body ReadMedia(OpenApiDocument& document, SchemaRewriter& schemas, const std::string& media_type,
               const Located& place) {
  Body body;
  body.media_type = media_type;
  if (const Json* schema = FindMember(*place.value, "schema")) {
    body.schema = schemas.RewriteShared({schema, place.Below("schema")});
  }
  body.example = ReadExample(document, place);
  body.encoding = ReadEncoding(document, schemas, place);
  return body;
}

bool IsDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

// Nothing when it is no status.
std::optional<std::string> StatusOf(std::string_view key) {
  const std::string text = ToUpper(key);
  if (text == "DEFAULT") return "default";
  bool fits = text.size() == 3 && text[0] >= '1' && text[0] <= '5' &&
              ((IsDigit(text[1]) && IsDigit(text[2])) || text.ends_with("XX"));
  if (!fits) return std::nullopt;
  return text;
}

// The headers of an answer; one that cannot be read is left out.
std::vector<Parameter> ReadHeaders(OpenApiDocument& document, SchemaRewriter& schemas,
                                   const Located& response) {
  std::vector<Parameter> headers;
  auto list = ObjectMember(document, response, "headers");
  if (!list) return headers;
  for (const auto& [name, value] : list->value->get_ref<const Json::object_t&>()) {
    auto place = document.Follow({&value, list->Below(name)});
    if (!place) continue;
    if (!place->value->is_object()) {
      document.AddWrongType(*place, "an object");
      continue;
    }
    Parameter& header = headers.emplace_back();
    header.name = name;
    header.in = ParameterLocation::kHeader;
    header.style = "simple";
    header.required = IsTrueMember(document, *place, "required");
    header.deprecated = IsTrueMember(document, *place, "deprecated");
    header.description = TextMember(*place->value, "description");
    const Json* schema = FindMember(*place->value, "schema");
    if (document.is_swagger()) {
      header.schema = ReadSwaggerSchema(schemas, *place);
    } else if (schema != nullptr) {
      header.schema = schemas.RewriteShared({schema, place->Below("schema")});
    }
  }
  return headers;
}

// Link Objects by name, references followed.
Json ReadLinks(OpenApiDocument& document, const Located& response) {
  Json links = Json::object();
  auto list = ObjectMember(document, response, "links");
  if (!list) return links;
  for (const auto& [name, value] : list->value->get_ref<const Json::object_t&>()) {
    auto place = document.Follow({&value, list->Below(name)});
    if (place && place->value->is_object()) links[name] = *place->value;
    if (place && !place->value->is_object()) document.AddWrongType(*place, "an object");
  }
  return links;
}

}  // namespace

std::vector<Body> ReadContent(OpenApiDocument& document, SchemaRewriter& schemas,
                              const Located& holder) {
  std::vector<Body> bodies;
  auto content = ObjectMember(document, holder, "content");
  if (!content) return bodies;
  for (const auto& [media_type, value] : content->value->get_ref<const Json::object_t&>()) {
    if (media_type.starts_with("x-")) continue;
    Located place{&value, content->Below(media_type)};
    if (Trim(media_type).empty()) {
      document.AddProblem(place.pointer, "this media type has no name",
                          "it was left out; write one, such as application/json");
    } else if (value.is_object()) {
      bodies.push_back(ReadMedia(document, schemas, media_type, place));
    } else {
      document.AddWrongType(place, "an object");
    }
  }
  SortByPreference(bodies);
  return bodies;
}

void SortByPreference(std::vector<Body>& bodies) {
  std::stable_sort(bodies.begin(), bodies.end(), [](const Body& a, const Body& b) {
    return RankOf(a.media_type) < RankOf(b.media_type);
  });
}

std::vector<DeclaredResponse> ReadResponses(OpenApiDocument& document, SchemaRewriter& schemas,
                                            const Located& responses, const Located& operation) {
  std::vector<DeclaredResponse> read;
  for (const auto& [key, value] : responses.value->get_ref<const Json::object_t&>()) {
    if (key.starts_with("x-")) continue;
    Located place{&value, responses.Below(key)};
    auto status = StatusOf(key);
    if (!status) {
      document.AddProblem(place.pointer, "`" + key + "` is no status such as 200, 4XX or default",
                          "it was left out; correct the document and import it again");
      continue;
    }
    auto response = document.Follow(place);
    if (!response) continue;
    if (!response->value->is_object()) {
      document.AddWrongType(*response, "an object");
      continue;
    }
    read.push_back({.status = *status,
                    .description = TextMember(*response->value, "description"),
                    .bodies = document.is_swagger()
                                  ? ReadSwaggerResponse(document, schemas, *response, operation)
                                  : ReadContent(document, schemas, *response),
                    .headers = ReadHeaders(document, schemas, *response),
                    .links = ReadLinks(document, *response)});
  }
  return read;
}

}  // namespace httptask
