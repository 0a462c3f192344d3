#include "plugin/reference/reference_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "plugin/base/json.h"
#include "plugin/base/json_parser.h"
#include "plugin/base/text.h"
#include "plugin/reference/openapi/openapi_loader.h"
#include "plugin/reference/yaml_document.h"

namespace httptask {
namespace {

constexpr size_t kContentBytesMax = size_t{64} << 20;
constexpr size_t kFilesMax = 500;
constexpr std::string_view kKnownForms =
    "an OpenAPI document (2.0, 3.0 or 3.1, JSON or YAML) or a reference page that begins with "
    "`METHOD /path`";

Status Invalid(std::string_view message) {
  return MakeError(Reason::kReferenceInvalid, message);
}

Status CheckText(std::string_view content) {
  if (content.size() > kContentBytesMax) {
    return MakeError(Reason::kLimitExceeded,
                     fmt::format("the document has {} bytes, at most {} are read", content.size(),
                                 kContentBytesMax));
  }
  if (Trim(content).empty() || content == "\xEF\xBB\xBF") {
    return Invalid(fmt::format("line 1, column 1: the document is empty; import {}", kKnownForms));
  }
  return absl::OkStatus();
}

// The first byte that cannot stand in a text: not UTF-8, or NUL.
std::optional<size_t> BinaryOffset(std::string_view content) {
  if (IsUtf8(content) && content.find('\0') == std::string_view::npos) return std::nullopt;
  size_t offset = 0;
  for (std::string_view line : Split(content, '\n')) {
    if (line.find('\0') != std::string_view::npos) return offset + line.find('\0');
    if (!IsUtf8(line)) {
      size_t good = 0;
      for (size_t size = 1; size <= 4 && good + size <= line.size();) {
        bool is_letter = IsUtf8(line.substr(good, size));
        good += is_letter ? size : 0;
        size = is_letter ? 1 : size + 1;
      }
      return offset + good;
    }
    offset += line.size() + 1;
  }
  return std::nullopt;
}

Status NotText(std::string_view content, size_t offset) {
  TextPosition position = PositionOf(content.substr(0, offset), offset);
  return Invalid(
      fmt::format("line {}, column {}: there are bytes that are not UTF-8 text; import "
                  "{}, saved as UTF-8",
                  position.line, position.column, kKnownForms));
}

std::string_view WithoutMark(std::string_view content) {
  return content.starts_with("\xEF\xBB\xBF") ? content.substr(3) : content;
}

bool LooksLikeHtml(std::string_view content) {
  return Trim(WithoutMark(content)).starts_with("<");
}

Status UnknownForm(std::string_view what) {
  return MakeError(Reason::kReferenceInvalid,
                   fmt::format("line 1, column 1: {}; import {}", what, kKnownForms),
                   {{"content", "form", "is no reference"}});
}

YamlEnd EndOf(std::string_view content) {
  bool has_newline = content.ends_with('\n');
  size_t newlines = static_cast<size_t>(std::count(content.begin(), content.end(), '\n'));
  return {.line = has_newline ? newlines : newlines + 1, .has_newline = has_newline};
}

// JSON's own errors are about values in general; here the document is at fault.
Status AsReferenceError(const Status& error) {
  if (ReasonOf(error) != Reason::kArgumentInvalid) return error;
  return Invalid(MessageOf(error));
}

bool LooksLikeJson(std::string_view content) {
  const std::string_view text = Trim(WithoutMark(content));
  return text.starts_with("{") || text.starts_with("[");
}

// YAML's flow style looks like JSON at first.
StatusOr<Json> ParseJsonOrFlow(std::string_view content) {
  auto root = ParseJson(content);
  if (root.ok()) return root;
  auto yaml = ReasonOf(root.status()) == Reason::kLimitExceeded ? root : ParseYaml(content);
  return yaml.ok() ? std::move(yaml) : AsReferenceError(root.status());
}

StatusOr<Json> ParseFile(const ReferenceFile& file) {
  if (!file.fault.empty()) return Invalid(file.fault);
  if (BinaryOffset(file.content)) return Invalid("it is not UTF-8 text");
  return LooksLikeJson(file.content) ? ParseJsonOrFlow(file.content) : ParseYaml(file.content);
}

Status CheckFiles(const ReferenceFiles& files) {
  size_t count = 0;
  size_t bytes = 0;
  for (const auto& [path, file] : files) {
    count += file.fault.empty() ? 1 : 0;
    bytes += file.content.size();
  }
  if (count <= kFilesMax && bytes <= kContentBytesMax) return absl::OkStatus();
  return MakeError(Reason::kLimitExceeded,
                   fmt::format("the document needs {} files of {} bytes together; at most {} files "
                               "of {} bytes are read",
                               count, bytes, kFilesMax, kContentBytesMax));
}

// A file that cannot be read is a problem where it is needed, not an error of the document.
DocumentFiles ParseFiles(const ReferenceFiles& files) {
  DocumentFiles parsed;
  for (const auto& [path, file] : files) {
    auto root = ParseFile(file);
    DocumentFile& entry = parsed[path];
    entry.url = file.url;
    if (root.ok()) {
      entry.root = *std::move(root);
    } else {
      entry.fault = MessageOf(root.status());
    }
  }
  return parsed;
}

// A path that is there twice counts as one operation that cannot be used: how many stood under the
// first is not known any more.
void AddRepeated(const JsonParser& parser, std::string_view content, std::string_view source,
                 Reference& reference) {
  for (const RepeatedMember& member : parser.repeated()) {
    ImportProblem& problem = reference.problems.emplace_back();
    problem.document = source;
    problem.line = static_cast<int>(PositionOf(content, member.offset).line);
    problem.reason =
        fmt::format("the object that begins here has the member `{}` twice", member.name);
    problem.help = "only the last one was read; put both into one and import the document again";
    if (!member.name.starts_with("/")) continue;
    problem.operation = member.name;
    ++reference.unusable_operations;
  }
}

StatusOr<Reference> LoadJson(std::string_view content, std::string_view source,
                             const DocumentFiles& files, const UrlReferences& urls) {
  JsonParser parser(content, {});
  Json root;
  if (!parser.Parse(root)) {
    HTTPTASK_ASSIGN_OR_RETURN(root, ParseJsonOrFlow(content));
  }
  if (!LooksLikeOpenApi(root)) {
    return UnknownForm("this JSON document has neither `openapi` nor `swagger`");
  }
  HTTPTASK_ASSIGN_OR_RETURN(Reference reference,
                            LoadOpenApi(root, source, std::nullopt, files, urls));
  AddRepeated(parser, content, source, reference);
  DiscardJson(root);
  return reference;
}

StatusOr<Reference> LoadYaml(std::string_view content, std::string_view source,
                             const DocumentFiles& files, const UrlReferences& urls) {
  bool names_openapi = content.find("openapi") != std::string_view::npos ||
                       content.find("swagger") != std::string_view::npos;
  auto root = ParseYaml(content);
  if (!root.ok() && ReasonOf(root.status()) == Reason::kReferenceInvalid && !names_openapi) {
    return UnknownForm(fmt::format("the document is of no known form (read as YAML: {})",
                                   MessageOf(root.status())));
  }
  if (!root.ok()) return root.status();
  if (!LooksLikeOpenApi(*root)) {
    return UnknownForm(
        "the document is of no known form: it has neither `openapi` nor `swagger`, "
        "and no method line");
  }
  return LoadOpenApi(*root, source, EndOf(content), files, urls);
}

}  // namespace

StatusOr<Reference> LoadReference(std::string_view content, std::string_view source,
                                  const ReferenceOptions& options) {
  HTTPTASK_RETURN_IF_ERROR(CheckText(content));
  if (auto offset = BinaryOffset(content)) return NotText(content, *offset);
  if (LooksLikeHtml(content)) {
    return UnknownForm(
        "this is HTML or XML, perhaps the page around the document; download the "
        "document itself");
  }
  if (LooksLikePage(content)) return LoadPage(content, source, options.cut_page);
  HTTPTASK_RETURN_IF_ERROR(CheckFiles(options.files));
  const DocumentFiles parsed = ParseFiles(options.files);
  return LooksLikeJson(content) ? LoadJson(content, source, parsed, options.urls)
                                : LoadYaml(content, source, parsed, options.urls);
}

}  // namespace httptask
