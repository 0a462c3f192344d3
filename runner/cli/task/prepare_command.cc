#include "runner/cli/task/prepare_command.h"

#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/base/conductor_task.h"
#include "runner/cli/task/prepare_options.h"
#include "runner/client/task_result_message.h"

namespace httptask::runner {
namespace {

struct PrepareCommandOptions {
  std::string operation;
  std::string form = "task";
  PrepareOptions prepare;
};

StatusOr<Json> PreparedToJson(const v1::PrepareTaskResponse& prepared) {
  HTTPTASK_ASSIGN_OR_RETURN(Json task, ParseJson(prepared.task_json()));
  return Json{{"operation", prepared.operation()},
              {"task", std::move(task)},
              {"request", RequestToJson(RequestFromMessage(prepared.request()))},
              {"curl", prepared.curl_command()}};
}

// The text of the form that was asked for.
StatusOr<std::string> FormatPrepared(const v1::PrepareTaskResponse& prepared,
                                     std::string_view form) {
  if (form == "curl") return prepared.curl_command() + "\n";
  if (form == "har") {
    HTTPTASK_ASSIGN_OR_RETURN(const Json archive, ParseJson(prepared.har_json()));
    return FormatJson(archive, 2) + "\n";
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json task, ParseJson(prepared.task_json()));
  const std::string reference_name = TaskNameFor(LocalOperationId(prepared.operation()));
  return FormatJson(MakeConductorTask(prepared.operation(), reference_name, std::move(task)), 2) +
         "\n";
}

StatusOr<int> Prepare(CommandContext& context, const PrepareCommandOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskRequest request,
                            MakePrepareRequest(options.operation, options.prepare));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskResponse prepared, plugin->PrepareTask(request));
  if (context.json()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json json, PreparedToJson(prepared));
    context.output().PrintJson(json);
    return kExitDone;
  }
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, FormatPrepared(prepared, options.form));
  context.output().PrintExactly(text);
  return kExitDone;
}

}  // namespace

CommandAction DefinePrepareCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<PrepareCommandOptions>();
  accepts.Add("operation", &options->operation, "api/operationId or 'api/METHOD path'")
      .ValueName("OPERATION")
      .Required();
  AddPrepareOptions(accepts, options->prepare);
  accepts.Add("--as", &options->form, "What to print; default: a Conductor task")
      .ValueName("FORM")
      .OneOf({"task", "curl", "har"});
  return [options](CommandContext& context) { return Prepare(context, *options); };
}

}  // namespace httptask::runner
