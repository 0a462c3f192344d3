#include "runner/cli/runs/server_change.h"

#include <fmt/format.h>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "runner/cli/base/command.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/console/console_client.h"
#include "runner/journal/journal_lock.h"

namespace httptask::runner {
namespace {

constexpr int kServerFaults = 500;  // Of its journal.
constexpr int kStopping = 503;
constexpr int kRefusals = 400;

// The body of an answer that is no refusal.
StatusOr<Json> Ask(const std::string& server, std::string_view method, const std::string& path,
                   const Json& body) {
  HTTPTASK_ASSIGN_OR_RETURN(ConsoleAnswer answer, AskConsole(server, method, path, body));
  if (answer.status < kRefusals) return std::move(answer.body);
  std::string_view message = StringMember(answer.body, "message");
  if (message.empty()) message = "it gave no reason";
  if (answer.status < kServerFaults) return MakeError(Reason::kArgumentInvalid, message);
  return MakeError(answer.status == kStopping ? Reason::kPluginUnavailable : Reason::kStorageFailed,
                   fmt::format("httptask serve at {}: {}", server, message));
}

Status RefuseOptions(const std::string& server, const SendingOptions& sending) {
  const bool has_none =
      sending.credentials.empty() && sending.workers.empty() && sending.access == PluginAccess{};
  if (has_none) return Status();
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("httptask serve at {} lets the run go on, with the --credential, "
                               "--allow, --worker and other options that it was started with: "
                               "leave them away here",
                               server));
}

}  // namespace

StatusOr<std::optional<std::string>> FindServer() {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  const std::optional<JournalHolder> holder = JournalLock::FindHolder(folder);
  if (!holder || holder->address.empty()) return std::optional<std::string>();
  return std::optional(holder->address);
}

StatusOr<int> ChangeAtServer(CommandContext& context, const std::string& server,
                             const std::string& run, const SendingOptions& sending,
                             const ServerChange& change) {
  HTTPTASK_RETURN_IF_ERROR(RefuseOptions(server, sending));
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kRead));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string id, FindRunId(*journal, run));
  const std::string path = "/api/" + ReplaceAll(change.path, "{}", PercentEncode(id));
  HTTPTASK_RETURN_IF_ERROR(Ask(server, change.method, path, change.body).status());
  if (context.json()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json json, ReadRunJson(*journal, id));
    context.output().PrintJson(json);
  } else {
    context.output().Print(
        fmt::format("{} {}, at httptask serve on {}\n", id, change.done, server));
  }
  return kExitDone;
}

}  // namespace httptask::runner
