#include "plugin/prepare/multipart_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "plugin/base/text.h"
#include "plugin/prepare/body_text.h"
#include "plugin/prepare/parameter_style.h"

namespace httptask {
namespace {

// The first declared media type that is one: `image/png, image/*`.
std::string DeclaredType(const Json* rule) {
  if (rule == nullptr) return "";
  for (const std::string_view type : Split(StringMember(*rule, "contentType"), ',')) {
    if (type.find('*') == std::string_view::npos) return std::string(Trim(type));
  }
  return "";
}

// Whether a list is one part with its items side by side: `explode: false`.
bool IsJoined(const Json& list, const Json* rule) {
  if (rule == nullptr) return false;
  const Json* explode = FindMember(*rule, "explode");
  return explode != nullptr && *explode == false &&
         std::ranges::none_of(list, [](const Json& item) { return item.is_structured(); });
}

std::string JoinItems(const Json& list, const Json& rule) {
  Parameter parameter;
  parameter.in = ParameterLocation::kHeader;  // There nothing is encoded.
  parameter.style = StringMember(rule, "style");
  return FormatParameter(parameter, list);
}

HeaderFields DeclaredHeaders(const Json* rule) {
  HeaderFields fields;
  const Json* headers = rule == nullptr ? nullptr : FindMember(*rule, "headers");
  if (headers == nullptr || !headers->is_object()) return fields;
  for (const auto& [name, value] : headers->items()) {
    if (value.is_string()) fields.emplace_back(name, value.get<std::string>());
  }
  return fields;
}

FormPart MakePart(const std::string& name, const Json& value, const Json* rule) {
  FormPart part{name, "", DeclaredType(rule), "", DeclaredHeaders(rule)};
  if (rule != nullptr) part.filename = StringMember(*rule, "filename");
  auto bytes = DecodeBinary(value);
  if (bytes && part.filename.empty()) part.filename = name;
  if (bytes) {
    part.content = *std::move(bytes);
  } else if (value.is_string()) {
    part.content = value.get<std::string>();
  } else if (!value.is_null()) {
    part.content = FormatJson(value);
  }
  const bool is_json = value.is_structured() && !bytes;
  if (part.media_type.empty() && is_json) part.media_type = "application/json";
  if (part.media_type.empty() && !part.filename.empty()) {
    part.media_type = "application/octet-stream";
  }
  return part;
}

// WHATWG HTML, "multipart/form-data encoding algorithm": what would end the quotes or the line.
std::string QuoteName(std::string_view name) {
  std::string text = ReplaceAll(std::string(name), "\"", "%22");
  return "\"" + ReplaceAll(ReplaceAll(text, "\r", "%0D"), "\n", "%0A") + "\"";
}

uint64_t Hash(const std::vector<FormPart>& parts, uint64_t seed) {
  uint64_t hash = 14695981039346656037ULL + seed;
  for (const FormPart& part : parts) {
    for (const std::string* text : {&part.name, &part.content}) {
      for (const char c : *text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
  }
  return hash;
}

}  // namespace

std::vector<FormPart> PartsOfForm(const Json& body, const Json& rules) {
  std::vector<FormPart> parts;
  for (const auto& [name, value] : body.items()) {
    const Json* rule = FindMember(rules, name);
    const std::string type = DeclaredType(rule);
    if (!value.is_array() || type == "application/json") {
      parts.push_back(MakePart(name, value, rule));
      continue;
    }
    if (IsJoined(value, rule)) {
      parts.push_back(MakePart(name, JoinItems(value, *rule), rule));
      continue;
    }
    for (const Json& item : value) parts.push_back(MakePart(name, item, rule));
  }
  return parts;
}

std::vector<FormPart> PartsOfMixed(const Json& body, const Json& rules) {
  std::vector<FormPart> parts;
  if (body.is_object()) parts = PartsOfForm(body, rules);
  if (body.is_array()) {
    for (const Json& item : body) parts.push_back(MakePart("", item, nullptr));
  }
  for (FormPart& part : parts) {
    part.name.clear();
    part.filename.clear();
  }
  return parts;
}

std::string MakeBoundary(const std::vector<FormPart>& parts, uint64_t seed) {
  while (true) {
    std::string boundary = fmt::format("httptask-{:016x}", Hash(parts, seed++));
    const bool is_taken = std::ranges::any_of(parts, [&](const FormPart& part) {
      return part.content.find(boundary) != std::string::npos;
    });
    if (!is_taken) return boundary;
  }
}

std::string FormatPartHead(const FormPart& part, std::string_view boundary) {
  std::string head = fmt::format("--{}\r\n", boundary);
  if (!part.name.empty()) {
    head += "Content-Disposition: form-data; name=" + QuoteName(part.name);
    if (!part.filename.empty()) head += "; filename=" + QuoteName(part.filename);
    head += "\r\n";
  }
  if (!part.media_type.empty()) head += fmt::format("Content-Type: {}\r\n", part.media_type);
  for (const auto& [name, value] : part.headers) head += fmt::format("{}: {}\r\n", name, value);
  return head + "\r\n";
}

std::string FormatMultipartEnd(std::string_view boundary) {
  return fmt::format("--{}--\r\n", boundary);
}

std::string FormatMultipart(const std::vector<FormPart>& parts, std::string_view boundary) {
  std::string text;
  for (const FormPart& part : parts) {
    text += FormatPartHead(part, boundary);
    text += part.content;
    text += kPartEnd;
  }
  return text + FormatMultipartEnd(boundary);
}

}  // namespace httptask
