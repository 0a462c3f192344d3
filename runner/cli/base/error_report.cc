#include "runner/cli/base/error_report.h"

#include "plugin/base/text.h"
#include "runner/client/status_message.h"

namespace httptask::runner {
namespace {

// The next step that follows from a reason alone; empty where the message itself has to tell it.
std::string_view HelpFor(Reason reason) {
  switch (reason) {
    case Reason::kApiNotFound:
      return "`httptask apis` lists what is loaded; `httptask import FILE` loads more";
    case Reason::kOperationNotFound:
      return "`httptask search WORDS` finds operations; `httptask import FILE` loads more";
    case Reason::kResultUnknown:
      return "find out at the server whether it was done, before it is sent again";
    case Reason::kTargetUnreachable:
      return "see whether the server is up and its address right";
    case Reason::kResponseTooLarge:
      return "ask for less, or let the task put the answer into a file: "
             "\"output\": {\"file\": PATH}, with --files FOLDER";
    case Reason::kTlsUntrusted:
      return "an authority of your own is trusted by --ca-file FILE; a certificate that is out of "
             "date or of another name has to be mended at the server";
    case Reason::kServerNotFound:
    case Reason::kReferenceInvalid:
    case Reason::kArgumentInvalid:
    case Reason::kCredentialMissing:
    case Reason::kTargetBlocked:
    case Reason::kDeadlineExceeded:
    case Reason::kQueueFull:
    case Reason::kCancelled:
    case Reason::kLimitExceeded:
    case Reason::kStorageFailed:
    case Reason::kResponseInvalid:
    case Reason::kExpressionInvalid:
    case Reason::kDefinitionInvalid:
    case Reason::kPluginUnavailable:
      return "";
    case Reason::kInternal:
      return "this is a fault of httptask; please report it with the command that you ran";
  }
  return "";
}

// Whether the request was as it should be, and no answer came all the same.
bool IsFailureOfServer(Reason reason) {
  switch (reason) {
    case Reason::kTargetUnreachable:
    case Reason::kResultUnknown:
    case Reason::kTlsUntrusted:
    case Reason::kDeadlineExceeded:
    case Reason::kResponseTooLarge:
    case Reason::kResponseInvalid:
      return true;
    case Reason::kApiNotFound:
    case Reason::kOperationNotFound:
    case Reason::kServerNotFound:
    case Reason::kReferenceInvalid:
    case Reason::kArgumentInvalid:
    case Reason::kCredentialMissing:
    case Reason::kTargetBlocked:
    case Reason::kQueueFull:
    case Reason::kCancelled:
    case Reason::kLimitExceeded:
    case Reason::kStorageFailed:
    case Reason::kExpressionInvalid:
    case Reason::kDefinitionInvalid:
    case Reason::kPluginUnavailable:
    case Reason::kInternal:
      return false;
  }
  return false;
}

// Whether the message has a help line, or names a command to go on with.
bool TellsNextStep(std::string_view message) {
  return message.find("\nhelp:") != message.npos || message.find("`httptask ") != message.npos;
}

void AddProblem(StyledText& text, const Problem& problem) {
  text.Add("  ");
  if (!problem.path.empty()) text.Add(problem.path, Style::kBold).Add(": ");
  text.Add(problem.message);
  if (!problem.rule.empty()) text.Add(" (" + problem.rule + ")", Style::kDim);
  text.Add("\n");
}

}  // namespace

StyledText DescribeError(const Status& error) {
  constexpr std::string_view kPrefix = "error: ";
  std::string_view message = MessageOf(error);
  // Diagnostics with a caret begin with the word already.
  if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
  while (message.ends_with('\n')) message.remove_suffix(1);

  StyledText text;
  text.Add("error:", Style::kRed).Add(" ").Add(message).Add("\n");
  for (const Problem& problem : ProblemsOf(error)) AddProblem(text, problem);
  if (!TellsNextStep(message)) text.Add(DescribeHelp(ReasonOf(error)));
  return text;
}

StyledText DescribeHelp(Reason reason) {
  const std::string_view help = HelpFor(reason);
  if (help.empty()) return {};
  return StyledText().Add("help:", Style::kCyan).Add(" ").Add(help).Add("\n");
}

Json ErrorToJson(const Status& error) {
  Json problems = Json::array();
  for (const Problem& problem : ProblemsOf(error)) {
    problems.push_back(
        {{"path", problem.path}, {"rule", problem.rule}, {"message", problem.message}});
  }
  return {{"reason", ReasonName(ReasonOf(error))},
          {"message", MessageOf(error)},
          {"problems", std::move(problems)}};
}

Json ReportToJson(const Status& error) {
  Json json = {{"error", ErrorToJson(error)}};
  json.update(TriedToJson(TriedOf(error)));
  return json;
}

ExitCode ExitCodeOf(const Status& error) {
  const bool was_tried = !TriedOf(error).attempts.empty();
  return was_tried && IsFailureOfServer(ReasonOf(error)) ? kExitFailed : kExitNotRun;
}

}  // namespace httptask::runner
