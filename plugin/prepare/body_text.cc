#include "plugin/prepare/body_text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "plugin/base/base64.h"
#include "plugin/base/text.h"
#include "plugin/prepare/form_body.h"
#include "plugin/prepare/multipart_body.h"
#include "plugin/prepare/xml_body.h"
#include "plugin/schema/merge.h"

namespace httptask {
namespace {

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

bool IsMultipart(std::string_view essence) {
  return essence.starts_with("multipart/");
}

bool IsForm(std::string_view essence) {
  return essence == "application/x-www-form-urlencoded" || IsMultipart(essence);
}

bool IsFile(const Json& property, const Definitions& definitions) {
  Json whole = MergeSchema(property, definitions);
  if (const Json* items = FindMember(whole, "items")) whole = MergeSchema(*items, definitions);
  return StringMember(whole, "format") == "binary" ||
         FindMember(whole, "contentMediaType") != nullptr;
}

// The value of a property as the text of an XML document.
std::string XmlOfProperty(const std::string& name, const Json& value, Json schema,
                          const Definitions& definitions) {
  if (!schema.is_object()) schema = Json::object();
  const Json* xml = FindMember(schema, "xml");
  const bool is_named = FindMember(schema, "$ref") != nullptr ||
                        (xml != nullptr && FindMember(*xml, "name") != nullptr);
  if (!is_named) schema["xml"]["name"] = name;
  return FormatXmlBody(value, schema, definitions);
}

// Objects that are declared as XML become its text.
Json WithXmlProperties(Json body, const Body& declared, const Definitions& definitions) {
  const Json whole = MergeSchema(declared.schema, definitions);
  const Json* properties = FindMember(whole, "properties");
  for (auto& [name, value] : body.items()) {
    const Json* rule = FindMember(declared.encoding, name);
    if (rule == nullptr || !value.is_object() || DecodeBinary(value)) continue;
    if (!IsXml(StringMember(*rule, "contentType"))) continue;
    const Json* property = properties == nullptr ? nullptr : FindMember(*properties, name);
    value = XmlOfProperty(name, value, property == nullptr ? Json() : *property, definitions);
  }
  return body;
}

// RFC 2387, section 3.1: the type of the first part, which multipart/related has to name.
std::string RootTypeOf(std::string_view content_type, const std::vector<FormPart>& parts) {
  const bool is_wanted = EssenceOf(content_type) == "multipart/related" &&
                         content_type.find("type=") == std::string_view::npos;
  if (!is_wanted || parts.empty()) return "";
  const std::string& type = parts[0].media_type;
  return fmt::format("; type=\"{}\"", type.empty() ? "text/plain" : EssenceOf(type));
}

BodyText WriteMultipart(const Json& body, std::string_view content_type, const Json& rules) {
  const bool is_form = EssenceOf(content_type) == "multipart/form-data";
  const std::vector<FormPart> parts =
      is_form ? PartsOfForm(body, rules) : PartsOfMixed(body, rules);
  const std::string_view given = BoundaryOf(content_type);
  const std::string boundary = given.empty() ? MakeBoundary(parts) : std::string(given);
  BodyText text{FormatMultipart(parts, boundary), std::string(content_type)};
  if (given.empty()) text.content_type += "; boundary=" + boundary;
  text.content_type += RootTypeOf(content_type, parts);
  return text;
}

}  // namespace

std::string EssenceOf(std::string_view content_type) {
  return ToLower(Trim(content_type.substr(0, content_type.find(';'))));
}

bool IsInRange(std::string_view essence, std::string_view range) {
  return range == "*/*" ||
         (range.ends_with("/*") && essence.starts_with(range.substr(0, range.size() - 1)));
}

bool IsJson(std::string_view content_type) {
  return EssenceOf(content_type).find("json") != std::string::npos;
}

bool IsXml(std::string_view content_type) {
  const std::string essence = EssenceOf(content_type);
  return essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml");
}

std::string ConcreteMediaType(std::string_view media_type, const Json& value, const Json& schema,
                              const Definitions& definitions) {
  if (media_type.find('*') == std::string_view::npos) return std::string(media_type);
  constexpr std::pair<std::string_view, std::string_view> kCommon[] = {
      {"text/", "text/plain"},
      {"image/", "image/png"},
      {"multipart/", "multipart/form-data"},
      {"audio/", "audio/mpeg"},
      {"video/", "video/mp4"}};
  const std::string essence = EssenceOf(media_type);
  for (const auto& [range, type] : kCommon) {
    if (essence.starts_with(range)) return std::string(type);
  }
  if (DecodeBinary(value) || IsFile(schema, definitions)) return "application/octet-stream";
  return essence == "*/*" && value.is_string() ? "text/plain" : "application/json";
}

Json FormRules(const Body& body, std::string_view content_type, const Definitions& definitions,
               const Json& part_headers) {
  Json rules = body.encoding.is_object() ? body.encoding : Json::object();
  if (!IsMultipart(EssenceOf(content_type))) return rules;
  for (auto& [name, rule] : rules.items()) {
    if (!rule.is_object()) continue;
    rule.erase("headers");
    if (const Json* headers = FindMember(part_headers, name)) rule["headers"] = *headers;
  }
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
  } else if (IsMultipart(essence) &&
             (body.is_object() || (body.is_array() && essence != "multipart/form-data"))) {
    text = WriteMultipart(body, content_type, rules);
  } else {
    text.bytes = body.is_string() ? body.get<std::string>() : FormatJson(body);
  }
  return text;
}

BodyText WriteDeclaredBody(const Json& body, std::string_view content_type, const Body& declared,
                           const Definitions& definitions, const Json& part_headers) {
  const bool is_text = body.is_string() || DecodeBinary(body);
  if (IsXml(content_type) && !is_text) {
    return {FormatXmlBody(body, declared.schema, definitions), std::string(content_type)};
  }
  const Json rules = FormRules(declared, content_type, definitions, part_headers);
  const bool is_form = IsForm(EssenceOf(content_type)) && body.is_object();
  return WriteBody(is_form ? WithXmlProperties(body, declared, definitions) : body, content_type,
                   rules);
}

}  // namespace httptask
