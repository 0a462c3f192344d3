#include "runner/cli/workflow/add_command.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/conductor_task.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/task/prepare_options.h"
#include "runner/model/add_task.h"

namespace httptask::runner {
namespace {

struct AddOptions {
  std::string file;
  std::string operation;
  std::string reference_name;
  std::string after;
  PrepareOptions prepare;
};

// A definition's text, and whether its file is there already.
struct DefinitionText {
  std::string text;
  bool exists = false;
};

StatusOr<DefinitionText> ReadOrMakeDefinition(const std::string& file) {
  const std::filesystem::path path(file);
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
    return DefinitionText{NewDefinition(path.stem().string()), false};
  }
  HTTPTASK_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  return DefinitionText{std::move(text), true};
}

// Faults that were not there before; places move, so that only the words count.
std::vector<Diagnostic> FindNewFaults(std::string_view before, std::string_view after,
                                      const std::string& file) {
  const std::vector<Diagnostic> known = ParseDefinition(before, file).faults;
  std::vector<Diagnostic> faults;
  for (const Diagnostic& fault : ParseDefinition(after, file).faults) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const Diagnostic& other) {
      return other.what == fault.what;
    });
    if (!is_known) faults.push_back(fault);
  }
  return faults;
}

StatusOr<Json> PrepareConductorTask(CommandContext& context, const AddOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskRequest request,
                            MakePrepareRequest(options.operation, options.prepare));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskResponse prepared, plugin->PrepareTask(request));
  HTTPTASK_ASSIGN_OR_RETURN(Json http_request, ParseJson(prepared.task_json()));
  return MakeConductorTask(prepared.operation(), options.reference_name, std::move(http_request));
}

// Expressions end a name at a dot and at a brace: `${a.b.output}` would mean the task `a`.
Status CheckReferenceName(std::string_view name) {
  const bool usable = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  if (usable) return absl::OkStatus();
  return MakeError(Reason::kArgumentInvalid,
                   "--ref '" + std::string(name) +
                       "' cannot be used in expressions; letters, digits, _ and - can");
}

StatusOr<int> Add(CommandContext& context, const AddOptions& options) {
  HTTPTASK_RETURN_IF_ERROR(CheckReferenceName(options.reference_name));
  HTTPTASK_ASSIGN_OR_RETURN(const DefinitionText before, ReadOrMakeDefinition(options.file));
  HTTPTASK_ASSIGN_OR_RETURN(const Json task, PrepareConductorTask(context, options));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string after,
                            AddTask(before.text, options.file, task, options.after));
  const std::vector<Diagnostic> faults = FindNewFaults(before.text, after, options.file);
  if (!faults.empty()) {
    return FaultsToError("the task was not added to " + options.file +
                             ", because with it the definition would have these faults:",
                         faults, after);
  }
  HTTPTASK_RETURN_IF_ERROR(WriteFile(options.file, after));
  if (context.json()) {
    context.output().PrintJson(
        {{"file", options.file}, {"taskReferenceName", options.reference_name}, {"task", task}});
  } else {
    context.output().Print("added " + options.reference_name + " (" +
                           std::string(StringMember(task, "name")) + ") to " +
                           (before.exists ? "" : "the new file ") + options.file + "\n");
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineAddCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<AddOptions>();
  accepts.Add("file", &options->file, "Workflow definition; made when missing")
      .ValueName("FILE")
      .Required();
  accepts.Add("operation", &options->operation, "api/operationId or 'api/METHOD path'")
      .ValueName("OPERATION")
      .Required();
  accepts.Add("--ref", &options->reference_name, "Reference name that the task gets")
      .ValueName("NAME")
      .Required();
  accepts.Add("--after", &options->after, "Task behind which it goes; default: the last")
      .ValueName("REF");
  AddPrepareOptions(accepts, options->prepare);
  return [options](CommandContext& context) { return Add(context, *options); };
}

}  // namespace httptask::runner
