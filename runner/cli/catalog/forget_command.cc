#include "runner/cli/catalog/forget_command.h"

#include <fmt/format.h>

#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/import_documents.h"

namespace httptask::runner {
namespace {

struct ForgetOptions {
  std::string api;
  std::string source;
};

StatusOr<int> Forget(CommandContext& context, const ForgetOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  v1::ForgetApiRequest request;
  request.set_api(options.api);
  if (!options.source.empty()) request.set_source(SourceOf(options.source));
  HTTPTASK_ASSIGN_OR_RETURN(const v1::ForgetApiResponse response, plugin->ForgetApi(request));
  if (context.json()) {
    context.output().PrintJson({{"api", options.api}, {"operations", response.operations()}});
  } else {
    context.output().Print(
        fmt::format("forgot {} of {}\n", CountOf(response.operations(), "operation"), options.api));
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineForgetCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ForgetOptions>();
  accepts.Add("api", &options->api, "Name of the API").ValueName("API").Required();
  accepts.Add("--source", &options->source, "Only what this document brought into it")
      .ValueName("FILE|URL");
  return [options](CommandContext& context) { return Forget(context, *options); };
}

}  // namespace httptask::runner
