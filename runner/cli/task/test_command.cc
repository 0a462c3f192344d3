#include "runner/cli/task/test_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/task/mock_process.h"
#include "runner/cli/task/prepare_options.h"
#include "runner/cli/task/result_text.h"
#include "runner/cli/task/test_har.h"
#include "runner/client/status_message.h"
#include "runner/client/task_result_message.h"

namespace httptask::runner {
namespace {

struct TestOptions {
  std::string target;
  std::string input;
  std::string level = "info";
  bool dry_run = false;
  bool mock = false;
  std::string what_if;
  std::string form = "text";
  PrepareOptions prepare;
  PluginAccess access;
};

v1::TestLevel ParseLevel(std::string_view level) {
  if (level == "trace") return v1::TEST_LEVEL_TRACE;
  if (level == "debug") return v1::TEST_LEVEL_DEBUG;
  return v1::TEST_LEVEL_INFO;
}

// The nearest reference name goes with the error.
Status MakeUnknownTaskError(const Definition& definition, const TaskReference& reference) {
  std::vector<std::string> names;
  for (const Task& task : definition.tasks) names.push_back(task.reference_name);
  if (reference.reference_name.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("{0} has {1} tasks: name one, as in {0}#{2}; they are {3}",
                                 reference.file, names.size(), names.front(), Join(names, ", ")));
  }
  const std::string_view nearest = Nearest(reference.reference_name, names);
  std::string message = reference.file + " has no task '" + reference.reference_name + "'";
  if (!nearest.empty()) {
    message += "; did you mean '" + std::string(nearest) + "'?";
  } else if (!names.empty()) {
    message += "; its tasks are " + Join(names, ", ");
  }
  return MakeError(Reason::kArgumentInvalid, message);
}

// A definition's task has its values; options that would change them are refused, not ignored.
Status RefuseOptionsForFile(const TestOptions& options) {
  PrepareOptions given = options.prepare;
  given.credentials.clear();
  if (given == PrepareOptions{} && !options.mock) return absl::OkStatus();
  return MakeError(Reason::kArgumentInvalid,
                   "--server, --set, --set-file, --values, --fill and --mock are for an operation; "
                   "the task of a definition is tested as it stands, with --input for its "
                   "expressions");
}

StatusOr<const Task*> FindTask(const Definition& definition, const TaskReference& reference) {
  if (reference.reference_name.empty() && definition.tasks.size() == 1) {
    return &definition.tasks.front();
  }
  const Task* task = definition.FindTask(reference.reference_name);
  if (task == nullptr) return MakeUnknownTaskError(definition, reference);
  return task;
}

StatusOr<v1::TestTaskRequest> MakeRequestFromFile(const TestOptions& options,
                                                  const TaskReference& reference) {
  HTTPTASK_RETURN_IF_ERROR(RefuseOptionsForFile(options));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  HTTPTASK_ASSIGN_OR_RETURN(const Definition definition, ReadDefinitionOrTask(reference.file));
  HTTPTASK_ASSIGN_OR_RETURN(const Task* task, FindTask(definition, reference));
  v1::TestTaskRequest request;
  request.set_task_json(FormatJson(task->input_parameters));
  request.set_input_json(
      FormatJson(MakeExpressionData(input, &definition, task->input_parameters)));
  for (const std::string& name : options.prepare.credentials) request.add_credentials(name);
  return request;
}

StatusOr<v1::TestTaskRequest> MakeRequestFromOperation(PluginClient& plugin,
                                                       const TestOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskRequest prepare,
                            MakePrepareRequest(options.target, options.prepare));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  HTTPTASK_ASSIGN_OR_RETURN(const v1::PrepareTaskResponse prepared, plugin.PrepareTask(prepare));
  v1::TestTaskRequest request;
  request.set_task_json(prepared.task_json());
  if (!options.input.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json task, ParseJson(prepared.task_json()));
    request.set_input_json(FormatJson(MakeExpressionData(input, nullptr, task)));
  }
  return request;
}

StyledText DescribeRaw(const v1::RawExchange& raw, const StyledText& hops) {
  StyledText text;
  text.Add("--- sent\n", Style::kBold).Add(raw.request());
  if (!raw.request().ends_with('\n')) text.Add("\n");
  text.Add(hops).Add("--- received\n", Style::kBold).Add(raw.response());
  if (!raw.response().ends_with('\n')) text.Add("\n");
  return text.Add("---\n", Style::kBold);
}

StatusOr<StyledText> DescribeResponse(const v1::TestTaskRequest& request,
                                      const v1::TestTaskResponse& response, bool terminal) {
  const BodyLimits limits = terminal ? BodyLimits{} : kWholeBody;
  const TaskResult result = TaskResultFromMessage(response.result());
  StyledText text;
  if (!response.resolved_task_json().empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json task, ParseJson(response.resolved_task_json()));
    text.Add("task ", Style::kBold).Add(FormatJson(task, 2)).Add("\n\n");
  }
  if (response.has_raw() && !request.dry_run()) {
    // \r at the ends of header lines is no news to anybody.
    v1::RawExchange raw = response.raw();
    raw.set_request(ReplaceAll(raw.request(), "\r\n", "\n"));
    raw.set_response(ReplaceAll(raw.response(), "\r\n", "\n"));
    return text.Add(DescribeRaw(raw, DescribeHops(result)))
        .Add("\n")
        .Add(DescribeTimings(result.timings));
  }
  text.Add(DescribeRequest(result.request, limits));
  if (request.dry_run()) return text;
  if (!request.what_if().empty()) return text.Add("\n").Add(DescribeAttempts(result));
  return text.Add("\n")
      .Add(DescribeHops(result))
      .Add(DescribeAnswer(result, limits))
      .Add("\n")
      .Add(DescribeTimings(result.timings));
}

std::string FormatHar(const v1::TestTaskResponse& response) {
  std::vector<ExchangeRecord> exchanges;
  for (const v1::ExchangeRecord& exchange : response.raw().exchanges()) {
    exchanges.push_back(ExchangeFromMessage(exchange));
  }
  const TaskResult result = TaskResultFromMessage(response.result());
  return FormatJson(MakeHar(result, std::move(exchanges)), 2) + "\n";
}

// A failure is worth an archive as well: of what was tried before it.
void PrintTried(CommandContext& context, const TaskResult& tried, std::string_view form) {
  if (tried.attempts.empty()) return;
  Output& output = context.output();
  if (form == "har") output.PrintExactly(FormatJson(MakeHar(tried, {}), 2) + "\n");
  if (tried.attempts.size() > 1) output.Note(DescribeAttempts(tried));
}

StatusOr<int> PrintResponse(CommandContext& context, const v1::TestTaskRequest& request,
                            const v1::TestTaskResponse& response, std::string_view form) {
  Output& output = context.output();
  if (form == "har") {
    output.PrintExactly(FormatHar(response));
  } else if (context.json()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json json, TestResponseToJson(request, response));
    output.PrintJson(json);
  } else {
    HTTPTASK_ASSIGN_OR_RETURN(
        const StyledText text,
        DescribeResponse(request, response, output.results_traits().terminal));
    output.Print(text);
  }
  if (request.dry_run()) {
    if (!context.json()) output.Note("dry run: nothing was sent\n");
    return kExitDone;
  }
  const v1::TaskResult& result = response.result();
  if (!request.what_if().empty() && !context.json()) output.Note("what if: nothing was sent\n");
  if (result.outcome() == v1::OUTCOME_SUCCEEDED) return kExitDone;
  const std::string why =
      result.status_code() == 0
          ? result.explanation()
          : "the server answered " + StatusLine(result.status_code(), result.reason_phrase()) +
                (result.explanation().empty() ? "" : ": " + result.explanation());
  output.Note(StyledText().Add("error:", Style::kRed).Add(" " + why + "\n"));
  return kExitFailed;
}

// Sends what the options say, to the plugin that may go where they allow.
StatusOr<int> SendTest(CommandContext& context, const TestOptions& options) {
  const std::optional<TaskReference> reference = ParseTaskReference(options.target);
  v1::TestTaskRequest request;
  if (reference.has_value()) {
    HTTPTASK_ASSIGN_OR_RETURN(request, MakeRequestFromFile(options, *reference));
  }
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.access));
  if (!reference.has_value()) {
    HTTPTASK_ASSIGN_OR_RETURN(request, MakeRequestFromOperation(*plugin, options));
  }
  request.set_level(options.form == "har" ? v1::TEST_LEVEL_TRACE : ParseLevel(options.level));
  request.set_dry_run(options.dry_run);
  request.set_what_if(options.what_if);
  const StatusOr<v1::TestTaskResponse> response = plugin->TestTask(request);
  if (response.ok()) return PrintResponse(context, request, *response, options.form);
  PrintTried(context, TriedOf(response.status()), options.form);
  return response.status();
}

// The same against a mock of the operation's API.
StatusOr<int> SendTestToMock(CommandContext& context, TestOptions options) {
  const size_t slash = options.target.find('/');
  if (slash == std::string::npos || !options.prepare.server.empty()) {
    return MakeError(
        Reason::kArgumentInvalid,
        "--mock needs the operation with its API in front (api/operationId), and takes "
        "the place of --server");
  }
  InterruptWatch& interrupts = context.interrupts();
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<MockProcess> mock,
                            MockProcess::Start(options.target.substr(0, slash)));
  interrupts.AddChild(mock->pid());
  options.prepare.server = mock->url();
  options.access.allow.push_back(mock->address());
  options.access.no_proxy.emplace_back("127.0.0.1");
  return SendTest(context, options);
}

StatusOr<int> Test(CommandContext& context, const TestOptions& options) {
  if (options.mock && !ParseTaskReference(options.target).has_value()) {
    return SendTestToMock(context, options);
  }
  return SendTest(context, options);
}

// `api/GET /show.json`
bool IsMethodAndPath(std::string_view text) {
  const size_t slash = text.find('/');
  const size_t space = text.find(" /");
  if (slash == std::string_view::npos || space == std::string_view::npos || space <= slash) {
    return false;
  }
  const std::string_view method = text.substr(slash + 1, space - slash - 1);
  return std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::optional<TaskReference> ParseTaskReference(std::string_view text) {
  constexpr std::string_view kMark = ".json#";
  if (IsMethodAndPath(text)) return std::nullopt;
  const std::string lower = ToLower(text);
  if (lower.ends_with(".json")) return TaskReference{std::string(text), ""};
  const size_t mark = lower.find(kMark);
  if (mark == std::string::npos) return std::nullopt;
  const size_t hash = mark + kMark.size() - 1;
  return TaskReference{std::string(text.substr(0, hash)), std::string(text.substr(hash + 1))};
}

StatusOr<Json> TestResponseToJson(const v1::TestTaskRequest& request,
                                  const v1::TestTaskResponse& response) {
  Json json;
  if (request.dry_run()) {
    json = {{"request", RequestToJson(RequestFromMessage(response.result().request()))}};
  } else {
    json = ResultToJson(TaskResultFromMessage(response.result()));
  }
  if (!response.resolved_task_json().empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(json["resolvedTask"], ParseJson(response.resolved_task_json()));
  }
  if (response.has_raw() && !request.dry_run()) {
    json["raw"] = {{"request", response.raw().request()}, {"response", response.raw().response()}};
  }
  return json;
}

CommandAction DefineTestCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<TestOptions>();
  accepts
      .Add("target", &options->target,
           "Operation (api/operationId, 'api/METHOD path'), FILE.json#taskRef, or a FILE.json with "
           "one task or the settings of one")
      .ValueName("OPERATION|FILE.json#REF")
      .Required();
  AddPrepareOptions(accepts, options->prepare);
  accepts
      .Add("--input", &options->input,
           "What expressions read: the workflow's input, or an object with `workflow`")
      .ValueName("JSON|@FILE");
  accepts.Add("--level", &options->level, "How much is told; default info")
      .ValueName("LEVEL")
      .OneOf({"info", "debug", "trace"});
  accepts.Add("--dry-run", &options->dry_run, "Do everything but sending");
  accepts
      .Add("--what-if", &options->what_if,
           "Send nothing; show what the task would do if it were answered so, one answer "
           "for each try: '429 retry-after=30; 503; timeout'")
      .ValueName("ANSWERS");
  accepts.Add("--as", &options->form, "What to print; default: text")
      .ValueName("FORM")
      .OneOf({"text", "har"});
  accepts.Add("--mock", &options->mock, "Send it to a mock of the API on this machine");
  AddPluginAccess(accepts, options->access);
  return [options](CommandContext& context) { return Test(context, *options); };
}

}  // namespace httptask::runner
