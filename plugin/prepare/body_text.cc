#include "plugin/prepare/body_text.h"

#include <optional>

#include "plugin/base/base64.h"
#include "plugin/base/text.h"
#include "plugin/prepare/form_body.h"
#include "plugin/prepare/multipart_body.h"
#include "plugin/schema/merge.h"

namespace httptask {
namespace {

std::string EssenceOf(std::string_view content_type) {
  return ToLower(Trim(content_type.substr(0, content_type.find(';'))));
}

bool IsJson(std::string_view essence) {
  return essence == "application/json" || essence == "text/json" || essence.ends_with("+json") ||
         essence.find("json") != std::string_view::npos;
}

std::string_view BoundaryOf(std::string_view content_type) {
  const size_t at = content_type.find("boundary=");
  if (at == std::string_view::npos) return "";
  std::string_view value = content_type.substr(at + 9);
  value = Trim(value.substr(0, value.find(';')));
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
    value = value.substr(1, value.size() - 2);
  }
  return value;
}

bool IsFile(const Json& property, const Definitions& definitions) {
  Json whole = MergeSchema(property, definitions);
  if (const Json* items = FindMember(whole, "items")) whole = MergeSchema(*items, definitions);
  return StringMember(whole, "format") == "binary" ||
         FindMember(whole, "contentMediaType") != nullptr;
}

}  // namespace

bool IsXml(std::string_view content_type) {
  const std::string essence = EssenceOf(content_type);
  return essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml");
}

Json FormRules(const Body& body, const Definitions& definitions) {
  Json rules = body.encoding.is_object() ? body.encoding : Json::object();
  if (EssenceOf(body.media_type) != "multipart/form-data") return rules;
  const Json whole = MergeSchema(body.schema, definitions);
  const Json* properties = FindMember(whole, "properties");
  if (properties == nullptr || !properties->is_object()) return rules;
  for (const auto& [name, property] : properties->items()) {
    if (!IsFile(property, definitions)) continue;
    Json& rule = rules[name];
    if (!rule.is_object()) rule = Json::object();
    rule["filename"] = name;
  }
  return rules;
}

std::optional<std::string> DecodeBinary(const Json& value) {
  if (!value.is_object() || value.size() != 1) return std::nullopt;
  const Json* text = FindMember(value, "base64");
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return DecodeBase64(text->get_ref<const std::string&>());
}

BodyText WriteBody(const Json& body, std::string_view content_type, const Json& rules) {
  const std::string essence = EssenceOf(content_type);
  BodyText text{"", std::string(content_type)};
  if (IsJson(essence)) {
    text.bytes = FormatJson(body);
  } else if (auto bytes = DecodeBinary(body)) {
    text.bytes = *std::move(bytes);
  } else if (body.is_object() && essence == "application/x-www-form-urlencoded") {
    text.bytes = FormatFormBody(body, rules);
  } else if (body.is_object() && essence == "multipart/form-data") {
    const std::string_view given = BoundaryOf(content_type);
    const std::vector<FormPart> parts = PartsOfForm(body, rules);
    const std::string boundary = given.empty() ? MakeBoundary(parts) : std::string(given);
    text.bytes = FormatMultipart(parts, boundary);
    if (given.empty()) text.content_type += "; boundary=" + boundary;
  } else {
    text.bytes = body.is_string() ? body.get<std::string>() : FormatJson(body);
  }
  return text;
}

}  // namespace httptask
