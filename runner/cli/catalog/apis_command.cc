#include "runner/cli/catalog/apis_command.h"

#include "runner/cli/base/command_context.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/catalog_json.h"
#include "runner/cli/catalog/stored_apis.h"

namespace httptask::runner {
namespace {

std::string FormatApis(const std::vector<v1::Api>& apis) {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Api& api : apis) {
    rows.push_back(
        {api.api(),
         CountOf(api.operations(), "operation") + ", " + std::to_string(api.usable()) + " usable",
         api.title() + (api.version().empty() ? "" : " " + api.version())});
  }
  return LayOutTable(rows);
}

StatusOr<int> ListApis(CommandContext& context) {
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<v1::Api> apis, ListAllApis(*plugin));
  if (context.json()) {
    Json list = Json::array();
    for (const v1::Api& api : apis) list.push_back(ApiToJson(api));
    context.output().PrintJson({{"apis", std::move(list)}});
    return kExitDone;
  }
  context.output().Print(FormatApis(apis));
  if (apis.empty()) {
    context.output().Note("nothing is loaded yet; `httptask import FILE` loads a reference\n");
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineApisCommand(CommandOptions&) {
  return ListApis;
}

}  // namespace httptask::runner
