#include "runner/cli/task/prepare_options.h"

#include <optional>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "runner/cli/task/json_argument.h"

namespace httptask::runner {
namespace {

// Nothing when the text is no assignment.
std::optional<v1::Argument> ParseAssignment(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view path = Trim(text.substr(0, equals));
  if (path.empty()) return std::nullopt;
  v1::Argument argument;
  argument.set_path(std::string(path));
  argument.set_value(std::string(text.substr(equals + 1)));
  return argument;
}

v1::Fill ParseFill(std::string_view fill) {
  if (fill == "required") return v1::FILL_REQUIRED;
  if (fill == "all") return v1::FILL_ALL;
  return v1::FILL_UNSPECIFIED;
}

}  // namespace

void AddPrepareOptions(CommandOptions& accepts, PrepareOptions& options) {
  accepts
      .Add("--server", &options.server,
           "Declared server by name, number or URL, or any other URL; default: the first")
      .ValueName("SERVER");
  accepts
      .Add("--set", &options.set,
           "Value of a parameter, body field or server variable: user.name=Jo, tags[]=a, "
           "query:limit=5, server:region=eu; repeatable")
      .ValueName("PATH=VALUE");
  accepts.Add("--values", &options.values_file, "JSON object with values by path")
      .ValueName("FILE");
  accepts.Add("--fill", &options.fill, "Make up examples for what is not given")
      .ValueName("SCOPE")
      .OneOf({"required", "all"});
  AddCredentialOption(accepts, options.credentials);
}

void AddCredentialOption(CommandOptions& accepts, std::vector<std::string>& credentials) {
  accepts.Add("--credential", &credentials, "Named credential that the request uses; repeatable")
      .ValueName("NAME");
}

StatusOr<v1::PrepareTaskRequest> MakePrepareRequest(const std::string& operation,
                                                    const PrepareOptions& options) {
  v1::PrepareTaskRequest request;
  request.set_operation(operation);
  request.set_server(options.server);
  request.set_fill(ParseFill(options.fill));
  for (const std::string& credential : options.credentials) request.add_credentials(credential);
  std::vector<Problem> problems;
  for (const std::string& text : options.set) {
    std::optional<v1::Argument> argument = ParseAssignment(text);
    if (argument.has_value()) {
      *request.add_arguments() = *std::move(argument);
    } else {
      problems.push_back({text, "syntax", "--set needs PATH=VALUE, as in user.name=Jo"});
    }
  }
  if (!problems.empty()) {
    return MakeError(Reason::kArgumentInvalid, "values cannot be read", std::move(problems));
  }
  if (!options.values_file.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json values, ReadJsonObject(options.values_file));
    request.set_values_json(FormatJson(values));
  }
  return request;
}

}  // namespace httptask::runner
