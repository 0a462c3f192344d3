#include "plugin/mock/mock_body.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/mock/mock_form.h"
#include "plugin/mock/mock_value.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

constexpr std::string_view kContentTypePath = "header:Content-Type";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kMultipart = "multipart/form-data";

std::string MediaTypeOf(std::string_view content_type) {
  return ToLower(Trim(content_type.substr(0, content_type.find(';'))));
}

bool Covers(std::string_view declared, std::string_view sent) {
  if (declared == sent || declared == "*/*") return true;
  return declared.ends_with("/*") && sent.starts_with(declared.substr(0, declared.size() - 1));
}

const Body* FindBody(const Operation& operation, std::string_view sent) {
  for (const Body& body : operation.bodies) {
    if (Covers(MediaTypeOf(body.media_type), sent)) return &body;
  }
  return nullptr;
}

std::string DeclaredTypes(const Operation& operation) {
  std::vector<std::string> types;
  for (const Body& body : operation.bodies) types.push_back(body.media_type);
  return Join(types, ", ");
}

std::vector<Problem> CheckJson(std::string_view text, const Body& body,
                               const Definitions& definitions) {
  auto value = ParseJson(text);
  if (!value.ok()) {
    return {{"", "syntax", fmt::format("the body is not JSON: {}", MessageOf(value.status()))}};
  }
  return Validate(*value, body.schema, definitions);
}

// Style and explode of one property of a form, from `encoding`.
bool IsJoinedList(const Body& body, std::string_view name) {
  const Json* encoding = FindMember(body.encoding, name);
  const Json* explode = encoding == nullptr ? nullptr : FindMember(*encoding, "explode");
  return explode != nullptr && explode->is_boolean() && !explode->get<bool>();
}

std::vector<Problem> CheckForm(std::string_view text, const Body& body,
                               const Definitions& definitions) {
  std::vector<MockFormField> fields;
  for (MockFormField& field : SplitForm(text)) {
    if (!IsJoinedList(body, field.name)) {
      fields.push_back(std::move(field));
      continue;
    }
    for (std::string_view part : Split(field.raw_value, ',')) {
      fields.push_back({field.name, std::string(part)});
    }
  }
  const Json tree = FormToTree(
      fields, [&](std::string_view name) { return NamesMember(body.schema, name, definitions); });
  return Validate(TypeTree(tree, body.schema, definitions), body.schema, definitions);
}

std::vector<Problem> CheckMultipart(std::string_view text, std::string_view boundary,
                                    const Body& body, const Definitions& definitions) {
  auto parts = SplitMultipart(text, boundary);
  if (!parts) {
    return {{"", "syntax",
             "the body is not multipart/form-data with the boundary that Content-Type names"}};
  }
  Json tree = Json::object();
  for (const MockFormPart& part : *parts) {
    Json value = ToUtf8(part.content);
    if (IsJsonMediaType(part.media_type)) {
      auto parsed = ParseJson(part.content);
      if (!parsed.ok()) {
        return {{part.name, "syntax",
                 fmt::format("the part is not JSON: {}", MessageOf(parsed.status()))}};
      }
      value = *std::move(parsed);
    }
    Json& place = tree[part.name];
    if (place.is_null()) {
      place = std::move(value);
    } else {
      if (!place.is_array()) place = Json::array({std::move(place)});
      place.push_back(std::move(value));
    }
  }
  return Validate(TypeTree(tree, body.schema, definitions), body.schema, definitions);
}

}  // namespace

bool IsJsonMediaType(std::string_view media_type) {
  return media_type == "application/json" || media_type == "text/json" ||
         media_type.ends_with("+json");
}

std::vector<Problem> CheckBody(std::string_view body,
                               const std::optional<std::string>& content_type,
                               const Operation& operation, const Definitions& definitions) {
  if (operation.bodies.empty()) return {};
  if (body.empty()) {
    if (!operation.body_required) return {};
    return {
        {"", "required", fmt::format("the body is missing; send {}", DeclaredTypes(operation))}};
  }
  if (!content_type) {
    return {
        {std::string(kContentTypePath), "required",
         fmt::format("the header is missing; say what the body is: {}", DeclaredTypes(operation))}};
  }
  std::string media_type = MediaTypeOf(*content_type);
  const Body* declared = FindBody(operation, media_type);
  if (declared == nullptr) {
    return {{std::string(kContentTypePath), "enum",
             fmt::format("`{}` is not taken; send {}", ToUtf8(media_type.substr(0, 100)),
                         DeclaredTypes(operation))}};
  }
  if (IsJsonMediaType(media_type)) return CheckJson(body, *declared, definitions);
  if (media_type == kForm) return CheckForm(body, *declared, definitions);
  if (media_type == kMultipart) {
    return CheckMultipart(body, HeaderParameter(*content_type, "boundary"), *declared, definitions);
  }
  if (!media_type.starts_with("text/") || media_type == "text/xml") return {};
  return Validate(TypeText(body, declared->schema, definitions), declared->schema, definitions);
}

}  // namespace httptask
