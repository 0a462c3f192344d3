#include "plugin/execute/body/multipart.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

struct Part {
  std::string name;
  std::string file_name;
  std::string content_type;
  BodyPiece content;
};

Status Refuse(const std::string& path, std::string message) {
  return MakeError(Reason::kArgumentInvalid, fmt::format("{} {}", ToTerminal(path), message),
                   {{path, "type", std::move(message)}});
}

// As browsers do (WHATWG HTML, section 4.10.21.8).
std::string EscapeName(std::string_view name) {
  return ReplaceAll(ReplaceAll(ReplaceAll(name, "\r", "%0D"), "\n", "%0A"), "\"", "%22");
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
  Part part{name,
            std::string(StringMember(value, "fileName")),
            std::string(StringMember(value, "contentType")),
            {}};
  const std::string path(StringMember(value, "file"));
  HTTPTASK_ASSIGN_OR_RETURN(part.content.file, files.Resolve(path, "body." + name + ".file"));
  if (part.file_name.empty()) part.file_name = std::filesystem::path(path).filename().string();
  if (part.content_type.empty()) part.content_type = "application/octet-stream";
  return part;
}

StatusOr<Part> ReadPart(const std::string& name, const Json& value, const FileAccess& files) {
  if (!value.is_structured()) return Part{name, "", "", {.bytes = TextOf(value)}};
  if (FindMember(value, "file") != nullptr) return ReadFile(name, value, files);
  if (const Json* text = FindMember(value, "value")) {
    return Part{name,
                std::string(StringMember(value, "fileName")),
                std::string(StringMember(value, "contentType")),
                {.bytes = TextOf(*text)}};
  }
  return Part{name, "", "application/json", {.bytes = FormatJson(value)}};
}

StatusOr<std::vector<Part>> ReadParts(const Json& body, const FileAccess& files) {
  std::vector<Part> parts;
  for (const auto& [name, value] : body.items()) {
    const Json items = value.is_array() ? value : Json::array({value});
    for (const Json& item : items) {
      HTTPTASK_ASSIGN_OR_RETURN(Part part, ReadPart(name, item, files));
      if (HasControl(part.content_type)) {
        return Refuse("body." + name + ".contentType", "holds control characters");
      }
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

std::string MakeBoundary(const std::vector<Part>& parts, uint64_t seed) {
  while (true) {
    // SplitMix64: any step gives another boundary.
    seed += 0x9e3779b97f4a7c15;
    uint64_t mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    const std::string boundary = fmt::format("httptask-{:016x}{:016x}", seed, mixed);
    const bool occurs = std::ranges::any_of(parts, [&](const Part& part) {
      return part.content.bytes.find(boundary) != std::string::npos;
    });
    if (!occurs) return boundary;
  }
}

std::string FormatHead(const Part& part, const std::string& boundary) {
  std::string head = fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary,
                                 EscapeName(part.name));
  if (!part.file_name.empty()) {
    head += fmt::format("; filename=\"{}\"", EscapeName(part.file_name));
  }
  if (!part.content_type.empty()) head += "\r\nContent-Type: " + part.content_type;
  return head + "\r\n\r\n";
}

}  // namespace

StatusOr<MultipartBody> MakeMultipart(const Json& body, const FileAccess& files, uint64_t seed) {
  if (!body.is_object()) {
    return Refuse("body", fmt::format("must be an object for multipart/form-data, not {}",
                                      JsonTypeName(body)));
  }
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Part> parts, ReadParts(body, files));
  const std::string boundary = MakeBoundary(parts, seed);
  MultipartBody made;
  made.content_type = "multipart/form-data; boundary=" + boundary;
  std::string bytes;  // What goes before the next file.
  for (Part& part : parts) {
    const std::string head = FormatHead(part, boundary);
    bytes += head;
    made.shown += head;
    if (part.content.file.empty()) {
      bytes += part.content.bytes;
      made.shown += part.content.bytes;
    } else {
      made.shown += fmt::format("<contents of {}>", ToTerminal(part.file_name));
      made.pieces.push_back({.bytes = std::exchange(bytes, "")});
      made.pieces.push_back(std::move(part.content));
    }
    bytes += "\r\n";
    made.shown += "\r\n";
  }
  const std::string end = fmt::format("--{}--\r\n", boundary);
  made.shown += end;
  made.pieces.push_back({.bytes = bytes + end});
  return made;
}

}  // namespace httptask
