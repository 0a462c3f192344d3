#include "runner/cli/task/prepare_options.h"

#include <optional>

#include "plugin/base/file.h"
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

// Of all texts, in order; a text that is none is a problem.
std::vector<v1::Argument> ParseAssignments(const std::vector<std::string>& texts,
                                           const std::string& help,
                                           std::vector<Problem>& problems) {
  std::vector<v1::Argument> arguments;
  for (const std::string& text : texts) {
    if (auto argument = ParseAssignment(text)) {
      arguments.push_back(*std::move(argument));
    } else {
      problems.push_back({text, "syntax", help});
    }
  }
  return arguments;
}

// A file's content as the value of an argument.
StatusOr<std::string> ReadValue(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(std::string content, ReadFile(file));
  if (IsUtf8(content)) return content;
  return FormatJson({{"base64", EncodeBase64(content)}});
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
           "Value of a parameter, body field, server variable or part's header: user.name=Jo, "
           "tags[]=a, query:limit=5, server:region=eu, part:photo.X-Kind=a; repeatable")
      .ValueName("PATH=VALUE");
  accepts
      .Add("--set-file", &options.set_files,
           "The same with the content of a file, text or bytes: photo=me.png, body=order.json; "
           "repeatable")
      .ValueName("PATH=FILE");
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
  const std::vector<v1::Argument> texts =
      ParseAssignments(options.set, "--set needs PATH=VALUE, as in user.name=Jo", problems);
  std::vector<v1::Argument> files = ParseAssignments(
      options.set_files, "--set-file needs PATH=FILE, as in photo=me.png", problems);
  if (!problems.empty()) {
    return MakeError(Reason::kArgumentInvalid, "values cannot be read", std::move(problems));
  }
  for (v1::Argument& argument : files) {
    HTTPTASK_ASSIGN_OR_RETURN(*argument.mutable_value(), ReadValue(argument.value()));
  }
  request.mutable_arguments()->Add(texts.begin(), texts.end());
  request.mutable_arguments()->Add(files.begin(), files.end());
  if (!options.values_file.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json values, ReadJsonObject(options.values_file));
    request.set_values_json(FormatJson(values));
  }
  return request;
}

}  // namespace httptask::runner
