#include "runner/cli/task/definition_file.h"

#include "plugin/base/file.h"
#include "plugin/base/json.h"

namespace httptask::runner {

namespace {

StatusOr<Definition> Parse(const std::string& text, const std::string& file) {
  ParsedDefinition parsed = ParseDefinition(text, file);
  if (!parsed.ok()) return FaultsToError("", parsed.faults, text);
  return std::move(parsed.definition);
}

bool IsTask(const Json& json) {
  return json.is_object() && FindMember(json, "tasks") == nullptr &&
         FindMember(json, "inputParameters") != nullptr && FindMember(json, "type") != nullptr;
}

bool IsSettings(const Json& json) {
  return json.is_object() && FindMember(json, "tasks") == nullptr &&
         (FindMember(json, "http_request") != nullptr || FindMember(json, "uri") != nullptr);
}

}  // namespace

StatusOr<Definition> ReadDefinition(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return Parse(text, file);
}

StatusOr<Definition> ReadDefinitionOrTask(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  const StatusOr<Json> json = ParseJson(text);
  // On one line with the file's first, so that faults are told with its lines.
  std::string begin = R"({"name": "task", "version": 1, "tasks": [)";
  if (json.ok() && IsTask(*json)) return Parse(begin + text + "]}", file);
  if (!json.ok() || !IsSettings(*json)) return Parse(text, file);
  begin += R"({"name": "task", "taskReferenceName": "task", "type": "HTTP", "inputParameters": )";
  return Parse(begin + text + "}]}", file);
}

Status FaultsToError(std::string_view headline, const std::vector<Diagnostic>& faults,
                     std::string_view text) {
  std::string message(headline);
  for (const Diagnostic& fault : faults) {
    if (!message.empty() && !message.ends_with('\n')) message += '\n';
    message += FormatDiagnostic(fault, text);
  }
  return MakeError(Reason::kDefinitionInvalid, message);
}

}  // namespace httptask::runner
