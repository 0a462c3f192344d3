#include "runner/cli/catalog/show_command.h"

#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/catalog/catalog_json.h"
#include "runner/cli/catalog/operation_text.h"

namespace httptask::runner {
namespace {

StatusOr<int> ShowOperation(CommandContext& context, const std::string& name) {
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  v1::GetOperationRequest request;
  request.set_operation(name);
  HTTPTASK_ASSIGN_OR_RETURN(const v1::GetOperationResponse response, plugin->GetOperation(request));
  Output& output = context.output();
  if (context.json()) {
    output.PrintJson(OperationToJson(response.operation()));
  } else {
    output.Print(DescribeOperation(response.operation(),
                                   static_cast<size_t>(output.results_traits().width)));
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineShowCommand(CommandOptions& accepts) {
  const auto operation = std::make_shared<std::string>();
  accepts.Add("operation", operation.get(), "api/operationId or 'api/METHOD path'")
      .ValueName("OPERATION")
      .Required();
  return [operation](CommandContext& context) { return ShowOperation(context, *operation); };
}

}  // namespace httptask::runner
