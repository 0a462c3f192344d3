#include "plugin/execute/body/multipart.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/prepare/multipart_body.h"

namespace httptask {
namespace {

// With the file whose bytes are the content instead; empty: none.
struct Part {
  FormPart form;
  std::string file;
};

Status Refuse(const std::string& path, std::string message) {
  return MakeError(Reason::kArgumentInvalid, fmt::format("{} {}", ToTerminal(path), message),
                   {{path, "type", std::move(message)}});
}

bool HasControl(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
  });
}

std::string TextOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "" : FormatJson(value);
}

StatusOr<Part> ReadFile(const std::string& name, const Json& value, const FileAccess& files) {
  Part part{{name, std::string(StringMember(value, "fileName")),
             std::string(StringMember(value, "contentType")), ""},
            ""};
  const std::string path(StringMember(value, "file"));
  HTTPTASK_ASSIGN_OR_RETURN(part.file, files.Resolve(path, "body." + name + ".file"));
  if (part.form.filename.empty()) {
    part.form.filename = std::filesystem::path(path).filename().string();
  }
  if (part.form.media_type.empty()) part.form.media_type = "application/octet-stream";
  return part;
}

StatusOr<Part> ReadPart(const std::string& name, const Json& value, const FileAccess& files) {
  if (!value.is_structured()) return Part{{name, "", "", TextOf(value)}, ""};
  if (FindMember(value, "file") != nullptr) return ReadFile(name, value, files);
  if (const Json* text = FindMember(value, "value")) {
    return Part{{name, std::string(StringMember(value, "fileName")),
                 std::string(StringMember(value, "contentType")), TextOf(*text)},
                ""};
  }
  return Part{{name, "", "application/json", FormatJson(value)}, ""};
}

StatusOr<Part> ReadWholePart(const std::string& name, const Json& value, const FileAccess& files) {
  HTTPTASK_ASSIGN_OR_RETURN(Part part, ReadPart(name, value, files));
  if (!HasControl(part.form.media_type)) return part;
  return Refuse("body." + name + ".contentType", "holds control characters");
}

StatusOr<std::vector<Part>> ReadMembers(const Json& body, const FileAccess& files) {
  std::vector<Part> parts;
  for (const auto& [name, value] : body.items()) {
    const Json items = value.is_array() ? value : Json::array({value});
    for (const Json& item : items) {
      HTTPTASK_ASSIGN_OR_RETURN(Part part, ReadWholePart(name, item, files));
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

StatusOr<std::vector<Part>> ReadList(const Json& body, const FileAccess& files) {
  std::vector<Part> parts;
  for (size_t i = 0; i < body.size(); ++i) {
    const Json& item = body[i];
    const std::string name(StringMember(item, "name"));
    const bool has_content =
        FindMember(item, "value") != nullptr || FindMember(item, "file") != nullptr;
    if (name.empty() || !has_content) {
      return Refuse(fmt::format("body[{}]", i),
                    "must be an object with name and value, or name and file");
    }
    HTTPTASK_ASSIGN_OR_RETURN(Part part, ReadWholePart(name, item, files));
    parts.push_back(std::move(part));
  }
  return parts;
}

StatusOr<std::vector<Part>> ReadParts(const Json& body, const FileAccess& files) {
  if (body.is_object()) return ReadMembers(body, files);
  if (body.is_array()) return ReadList(body, files);
  return Refuse("body", fmt::format("must be an object or a list for multipart/form-data, not {}",
                                    JsonTypeName(body)));
}

std::string BoundaryOf(const std::vector<Part>& parts, uint64_t seed) {
  std::vector<FormPart> forms;
  for (const Part& part : parts) forms.push_back(part.form);
  return MakeBoundary(forms, seed);
}

}  // namespace

StatusOr<MultipartBody> MakeMultipart(const Json& body, const FileAccess& files, uint64_t seed) {
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Part> parts, ReadParts(body, files));
  const std::string boundary = BoundaryOf(parts, seed);
  MultipartBody made;
  made.content_type = "multipart/form-data; boundary=" + boundary;
  std::string bytes;  // What goes before the next file.
  for (Part& part : parts) {
    const std::string head = FormatPartHead(part.form, boundary);
    bytes += head;
    made.shown += head;
    if (part.file.empty()) {
      bytes += part.form.content;
      made.shown += part.form.content;
    } else {
      made.shown += fmt::format("<contents of {}>", ToTerminal(part.form.filename));
      made.pieces.push_back({.bytes = std::exchange(bytes, "")});
      made.pieces.push_back({.file = std::move(part.file)});
    }
    bytes += kPartEnd;
    made.shown += kPartEnd;
  }
  const std::string end = FormatMultipartEnd(boundary);
  made.shown += end;
  made.pieces.push_back({.bytes = bytes + end});
  return made;
}

}  // namespace httptask
