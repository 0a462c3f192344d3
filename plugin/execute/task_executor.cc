#include "plugin/execute/task_executor.h"

#include <algorithm>
#include <utility>

#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_request.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

// Time kept for the answer's own way back, so that the caller still hears why.
constexpr milliseconds kDeadlineMargin{50};

// The caller's remaining time as the attempt's limit; nothing when it is over.
std::optional<milliseconds> LimitByDeadline(milliseconds total,
                                            std::chrono::steady_clock::time_point deadline,
                                            std::chrono::steady_clock::time_point now) {
  if (deadline == std::chrono::steady_clock::time_point::max()) return total;
  if (deadline <= now) return std::nullopt;
  const auto left = std::chrono::ceil<milliseconds>(deadline - now);
  const milliseconds usable = left > 2 * kDeadlineMargin ? left - kDeadlineMargin : left;
  return std::min(total, usable);
}

StatusOr<std::vector<Credential>> RevealAll(const TaskSpec& spec, const CredentialStore& store) {
  std::vector<Credential> credentials;
  if (spec.credentials.empty()) return credentials;
  HTTPTASK_ASSIGN_OR_RETURN(const Url url, ParseUrl(spec.uri));
  for (const std::string& name : spec.credentials) {
    HTTPTASK_ASSIGN_OR_RETURN(Credential credential, store.Reveal(name, url.Origin()));
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

TaskExecutor::Answer Failure(Status status, RequestRecord record = {}) {
  TaskExecutor::Answer answer;
  answer.status = std::move(status);
  answer.result.request = std::move(record);
  return answer;
}

// Everything that has to be known when the exchange is over.
struct Pending {
  RequestRecord record;
  ExecuteOptions options;
  EchoFilter filter;
  std::chrono::system_clock::time_point start_time;
};

TaskExecutor::Answer MakeAnswer(Pending pending, HttpExchange exchange) {
  TaskExecutor::Answer answer;
  TaskResult& result = answer.result;
  result.request = std::move(pending.record);
  result.timings = exchange.timings;
  result.attempts = {{.number = 1,
                      .start_time = pending.start_time,
                      .status_code = exchange.status.ok() ? exchange.response.status_code : 0,
                      .timings = exchange.timings,
                      .remote_address = std::move(exchange.remote_address),
                      .error = exchange.status}};
  answer.status = std::move(exchange.status);
  if (answer.status.ok()) {
    result.status_code = exchange.response.status_code;
    const bool accepted = result.status_code >= 200 && result.status_code < 300;
    result.outcome = accepted ? Outcome::kSucceeded : Outcome::kRejected;
    result.reason_phrase = std::move(exchange.response.reason_phrase);
    result.headers = std::move(exchange.response.headers);
    result.body = std::move(exchange.response.body);
  } else {
    result.outcome = Outcome::kRejected;
  }
  if (pending.options.audience == Audience::kPerson) pending.filter.HideIn(result);
  if (pending.options.raw) {
    answer.raw.request = FormatRawRequest(result.request);
    answer.raw.response = pending.filter.Hide(FormatRawResponse(result));
  }
  return answer;
}

}  // namespace

TaskExecutor::TaskExecutor(HttpClient& client, const CredentialStore& credentials,
                           const Clock& clock)
    : client_(client), credentials_(credentials), clock_(clock) {}

TaskExecutor::Cancel TaskExecutor::Execute(TaskSpec spec, const ExecuteOptions& options,
                                           Done done) {
  const Cancel nothing = [] {};
  StatusOr<std::vector<Credential>> credentials = RevealAll(spec, credentials_);
  if (!credentials.ok()) return done(Failure(std::move(credentials).status())), nothing;
  StatusOr<TaskRequest> made = MakeTaskRequest(spec, *credentials);
  if (!made.ok()) return done(Failure(std::move(made).status())), nothing;
  HttpRequest& request = made->request;
  const auto total = LimitByDeadline(request.timeouts.total, options.deadline, clock_.Ticks());
  if (!total) {
    return done(Failure(MakeError(Reason::kDeadlineExceeded,
                                  "the caller's deadline was over before the request was sent; "
                                  "nothing was sent"),
                        std::move(made->record))),
           nothing;
  }
  request.timeouts.total = *total;
  Pending pending{std::move(made->record), options, {}, clock_.Now()};
  if (options.raw || options.audience == Audience::kPerson) {
    pending.filter = EchoFilter(*credentials);
  }
  const HttpClient::TransferId id = client_.Send(
      std::move(request),
      [done = std::move(done), pending = std::move(pending)](HttpExchange exchange) mutable {
        done(MakeAnswer(std::move(pending), std::move(exchange)));
      });
  return [&client = client_, id] { client.Cancel(id); };
}

StatusOr<RequestRecord> TaskExecutor::DryRun(const TaskSpec& spec) const {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Credential> credentials,
                            RevealAll(spec, credentials_));
  HTTPTASK_ASSIGN_OR_RETURN(TaskRequest made, MakeTaskRequest(spec, credentials));
  HTTPTASK_RETURN_IF_ERROR(CheckRequest(made.request));
  return std::move(made.record);
}

}  // namespace httptask
