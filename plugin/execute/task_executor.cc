#include "plugin/execute/task_executor.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/sha256.h"
#include "plugin/base/text.h"
#include "plugin/execute/task_request.h"

namespace httptask {
namespace {

// Everything that a task's answer may depend on. Each part with its length, so that no two tasks
// make the same text.
std::string Describe(const TaskSpec& spec) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
  };
  for (const std::string_view part :
       {std::string_view(spec.method), std::string_view(spec.uri),
        std::string_view(spec.content_type), std::string_view(spec.accept),
        std::string_view(spec.output_file)}) {
    add(part);
  }
  add(fmt::format("{} {} {} {} {} {}", static_cast<int>(spec.form_style), spec.is_body_base64,
                  spec.redirects_max, spec.response_bytes_max, spec.uses_http2,
                  spec.headers.size()));
  add(FormatJson(spec.body));
  for (const auto& [name, value] : spec.headers) {
    add(name);
    add(value);
  }
  for (const std::string& name : spec.credentials) add(name);
  add(spec.policies ? spec.policies->given : "");
  return text;
}

uint64_t FingerprintOf(const TaskSpec& spec) {
  return std::hash<std::string>()(Describe(spec));
}

TaskAnswer Failure(Status status) {
  TaskAnswer answer;
  answer.status = std::move(status);
  answer.result.outcome = Outcome::kRejected;
  return answer;
}

}  // namespace

TaskExecutor::TaskExecutor(HttpClient& client, const CredentialStore& credentials,
                           const Clock& clock, Timers& timers, const ExecutorOptions& options)
    : parts_(new ExecuteParts{client, credentials, clock, timers, options.files,
                              std::make_shared<HostGate>(options.host_limits, clock, timers),
                              AnswerStore(), AnswerStore()}),
      seed_(static_cast<uint64_t>(clock.Now().time_since_epoch().count())) {}

TaskExecutor::Cancel TaskExecutor::Execute(TaskSpec spec, ExecuteOptions options, Done done) {
  options.seed = seed_.fetch_add(0x9e3779b97f4a7c15, std::memory_order_relaxed);
  if (options.request_id.empty()) {
    return Start(std::move(spec), std::move(options), std::move(done));
  }
  const std::string id = options.request_id;
  const auto begun = parts_->answers.Begin(id, FingerprintOf(spec), done, parts_->clock.Ticks());
  if (begun == AnswerStore::Begun::kRefused) {
    done(Failure(
        MakeError(Reason::kArgumentInvalid,
                  fmt::format("the request id `{}` belongs to another task: give each task its own",
                              ToTerminal(id)),
                  {{"request_id", "unique", "must not be that of another task"}})));
  }
  // What waits for the first one ends with it.
  if (begun != AnswerStore::Begun::kFirst) return [] {};
  return Start(std::move(spec), std::move(options),
               [parts = parts_, id, done = std::move(done)](TaskAnswer answer) {
                 const auto now = parts->clock.Ticks();
                 parts->answers.End(id, answer, now + kAnswerAge, now);
                 done(std::move(answer));
               });
}

TaskExecutor::Cancel TaskExecutor::Start(TaskSpec spec, ExecuteOptions options, Done done) {
  if (spec.policies && spec.policies->cache) {
    const std::string key = Sha256(Describe(spec));
    if (auto answer = parts_->cache.Find(key, parts_->clock.Ticks())) {
      done(*std::move(answer));
      return [] {};
    }
    done = [parts = parts_, key, age = spec.policies->cache->time_to_live,
            done = std::move(done)](TaskAnswer answer) {
      const auto now = parts->clock.Ticks();
      if (answer.status.ok() && answer.result.outcome == Outcome::kSucceeded) {
        parts->cache.Put(key, answer, now + age, now);
      }
      done(std::move(answer));
    };
  }
  const auto run =
      std::make_shared<TaskRun>(parts_, std::move(spec), std::move(options), std::move(done));
  run->Start();
  return [run] { run->Cancel(); };
}

StatusOr<RequestRecord> TaskExecutor::DryRun(const TaskSpec& spec) const {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Credential> credentials,
                            RevealAll(spec, parts_->credentials));
  HTTPTASK_ASSIGN_OR_RETURN(TaskRequest made,
                            MakeTaskRequest(spec, {credentials, parts_->files, "", 0}));
  HTTPTASK_RETURN_IF_ERROR(CheckRequest(made.request).status());
  return std::move(made.record);
}

}  // namespace httptask
