#include "runner/cli/task/json_argument.h"

#include "plugin/base/diagnostic.h"
#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask::runner {
namespace {

StatusOr<Json> ParseObject(std::string_view text, const std::string& place) {
  if (const auto fault = FindJsonSyntaxError(text); fault.has_value()) {
    const Diagnostic diagnostic{place, PositionOf(text, fault->offset), fault->what, ""};
    return MakeError(Reason::kArgumentInvalid, FormatDiagnostic(diagnostic, text));
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json value, ParseJson(text));
  if (value.is_object()) return value;
  return MakeError(Reason::kArgumentInvalid,
                   place + ": a JSON object is needed, not " + std::string(JsonTypeName(value)));
}

bool IsExpressionData(const Json& input, const Definition* definition, const Json& task) {
  if (FindMember(input, "workflow") != nullptr) return true;
  if (definition != nullptr) {
    for (const Task& other : definition->tasks) {
      if (FindMember(input, other.reference_name) != nullptr) return true;
    }
  }
  for (const TemplateReference& reference : FindReferences(task)) {
    if (!reference.root.empty() && FindMember(input, reference.root) != nullptr) return true;
  }
  return false;
}

}  // namespace

StatusOr<Json> ReadJsonObject(std::string_view file) {
  if (Trim(file).starts_with('{')) {
    return MakeError(Reason::kArgumentInvalid,
                     "the name of a file is needed, not JSON itself: put it into a file");
  }
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(std::filesystem::path(file)));
  return ParseObject(text, std::string(file));
}

StatusOr<Json> ReadJsonOption(std::string_view option, std::string_view value) {
  if (value.empty()) return Json::object();
  if (value == "@") {
    return MakeError(Reason::kArgumentInvalid,
                     std::string(option) + " @ lacks the name of a file, as in @input.json");
  }
  if (value.starts_with('@')) return ReadJsonObject(value.substr(1));
  return ParseObject(value, std::string(option));
}

Json MakeExpressionData(const Json& input, const Definition* definition, const Json& task) {
  if (IsExpressionData(input, definition, task)) return input;
  Json workflow_input = Json::object();
  if (definition != nullptr && definition->input_template.is_object()) {
    workflow_input = definition->input_template;
  }
  for (const auto& [name, value] : input.items()) workflow_input[name] = value;
  return {{"workflow", {{"input", std::move(workflow_input)}}}};
}

}  // namespace httptask::runner
