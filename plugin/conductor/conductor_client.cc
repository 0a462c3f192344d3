#include "plugin/conductor/conductor_client.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{5'000};
constexpr std::chrono::milliseconds kAnswerTimeout{30'000};
// A batch of tasks whose inputs are as large as the server allows.
constexpr size_t kAnswerBytesMax = size_t{256} << 20;

bool MayGoAgain(int status) {
  return status == 408 || status == 429 || status >= 500;
}

// What the server says of a call that it refuses: its `message`, else the status.
std::string Explain(const HttpResponse& response) {
  const auto json = ParseJson(response.body);
  const std::string_view message = json.ok() ? StringMember(*json, "message") : "";
  const std::string status = fmt::format("the Conductor server answered {}", response.status_code);
  return message.empty() ? status : fmt::format("{}: {}", status, ToTerminal(message));
}

Status CheckAnswer(const HttpExchange& exchange) {
  HTTPTASK_RETURN_IF_ERROR(exchange.status);
  const int status = exchange.response.status_code;
  if (status >= 200 && status < 300) return {};
  return MakeError(MayGoAgain(status) ? Reason::kTargetUnreachable : Reason::kResponseInvalid,
                   Explain(exchange.response));
}

UpdateAnswer ReadUpdateAnswer(const HttpExchange& exchange) {
  using Kind = UpdateAnswer::Kind;
  if (!exchange.status.ok()) return {Kind::kRetry, std::string(MessageOf(exchange.status)), {}};
  const int status = exchange.response.status_code;
  if (status < 200 || status >= 300) {
    return {MayGoAgain(status) ? Kind::kRetry : Kind::kRefused, Explain(exchange.response), {}};
  }
  UpdateAnswer answer;
  const auto json = ParseJson(exchange.response.body);
  if (!json.ok() || !json->is_object()) return answer;
  if (auto task = ParseConductorTask(*json); task.ok()) answer.next.push_back(*std::move(task));
  return answer;
}

// Attempts of the same call before this one, by the workflow's task list.
std::vector<std::string> ReadAttempts(const Json& workflow, const ConductorTask& task) {
  std::vector<std::string> statuses;
  const Json* tasks = FindMember(workflow, "tasks");
  if (tasks == nullptr || !tasks->is_array()) return statuses;
  for (const Json& one : *tasks) {
    const auto other = ParseConductorTask(one);
    if (!other.ok() || other->task_id == task.task_id) continue;
    if (CallKey(*other) != CallKey(task) || other->retry_count >= task.retry_count) continue;
    // Nobody had it.
    if (other->poll_count == 0) continue;
    statuses.emplace_back(StringMember(one, "status"));
  }
  return statuses;
}

}  // namespace

ConductorClient::ConductorClient(HttpClient& http, const Clock& clock, std::string api_url,
                                 std::string worker_id)
    : http_(http), clock_(clock), api_url_(std::move(api_url)), worker_id_(std::move(worker_id)) {}

HttpRequest ConductorClient::MakeRequest(std::string method, std::string path) const {
  HttpRequest request;
  request.method = std::move(method);
  request.url = api_url_ + std::move(path);
  request.headers = {{"Accept", "application/json, text/plain"}};
  request.timeouts = {kConnectTimeout, kAnswerTimeout, kAnswerTimeout, kAnswerTimeout};
  request.limits.response_body_bytes_max = kAnswerBytesMax;
  return request;
}

HttpRequest ConductorClient::MakePost(std::string path, const Json& body) const {
  HttpRequest request = MakeRequest("POST", std::move(path));
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = FormatJson(body);
  request.has_body = true;
  return request;
}

void ConductorClient::Poll(const TaskQueue& queue, size_t count, std::chrono::milliseconds wait,
                           std::function<void(StatusOr<PolledTasks>)> done) {
  std::string path =
      fmt::format("/tasks/poll/batch/{}?workerid={}&count={}&timeout={}",
                  PercentEncode(queue.task_type), PercentEncode(worker_id_), count, wait.count());
  if (!queue.domain.empty()) path += "&domain=" + PercentEncode(queue.domain);
  http_.Send(MakeRequest("GET", std::move(path)), [done = std::move(done)](HttpExchange exchange) {
    if (Status status = CheckAnswer(exchange); !status.ok()) return done(std::move(status));
    // Older servers say so when there is none.
    if (exchange.response.status_code == 204) return done(PolledTasks{});
    done(ParsePolledTasks(exchange.response.body));
  });
}

void ConductorClient::Update(const TaskUpdate& update, AfterUpdate after,
                             std::function<void(UpdateAnswer)> done) {
  const Json body = UpdateToJson(update, worker_id_, clock_.Now());
  if (after == AfterUpdate::kNothing || !*has_update_v2_) {
    http_.Send(MakePost("/tasks", body), [done = std::move(done)](HttpExchange exchange) {
      // The old form answers with the task's id.
      exchange.response.body.clear();
      done(ReadUpdateAnswer(exchange));
    });
    return;
  }
  http_.Send(MakePost("/tasks/update-v2", body),
             [known = has_update_v2_, done = std::move(done)](const HttpExchange& exchange) {
               const int status = exchange.response.status_code;
               if (exchange.status.ok() && (status == 404 || status == 405)) {
                 *known = false;
                 return done({UpdateAnswer::Kind::kRetry,
                              "the server does not know update-v2, the older form is used",
                              {}});
               }
               done(ReadUpdateAnswer(exchange));
             });
}

void ConductorClient::ExtendLease(const ConductorTask& task, std::function<void(Status)> done) {
  http_.Send(
      MakePost("/tasks", LeaseToJson(task, worker_id_)),
      [done = std::move(done)](const HttpExchange& exchange) { done(CheckAnswer(exchange)); });
}

void ConductorClient::EarlierAttempts(
    const ConductorTask& task, std::function<void(StatusOr<std::vector<std::string>>)> done) {
  http_.Send(
      MakeRequest("GET",
                  fmt::format("/workflow/{}?includeTasks=true", PercentEncode(task.workflow_id))),
      [task, done = std::move(done)](const HttpExchange& exchange) {
        if (Status status = CheckAnswer(exchange); !status.ok()) return done(std::move(status));
        const auto json = ParseJson(exchange.response.body);
        if (!json.ok()) {
          return done(AddContext(MakeError(Reason::kResponseInvalid, MessageOf(json.status())),
                                 "the workflow as the server tells it"));
        }
        done(ReadAttempts(*json, task));
      });
}

}  // namespace httptask
