#include "plugin/conductor/conductor_client.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/text.h"
#include "plugin/conductor/external_input.h"

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

// Whether it is the server itself that refuses an update, for good: its error has a form of its
// own. A gateway's pages, and its demands to log in, pass when somebody mends the gateway.
bool IsRefusal(const HttpResponse& response) {
  const int status = response.status_code;
  if (status != 400 && status != 404 && status != 409) return false;
  const auto json = ParseJson(response.body);
  if (!json.ok()) return false;
  const Json* told = FindMember(*json, "status");
  const Json* retryable = FindMember(*json, "retryable");
  return told != nullptr && told->is_number_integer() && FindMember(*json, "message") != nullptr &&
         (retryable == nullptr || *retryable != true);
}

// Whether the server has no update-v2. That the task is gone is another 404.
bool LacksUpdateV2(const HttpExchange& exchange) {
  const HttpResponse& response = exchange.response;
  if (!exchange.status.ok()) return false;
  if (response.status_code != 404) return response.status_code == 405;
  return !IsRefusal(response) || Explain(response).find("update-v2") != std::string::npos;
}

Status CheckAnswer(const HttpExchange& exchange) {
  HTTPTASK_RETURN_IF_ERROR(exchange.status);
  const int status = exchange.response.status_code;
  if (status >= 200 && status < 300) return {};
  return MakeError(MayGoAgain(status) ? Reason::kTargetUnreachable : Reason::kResponseInvalid,
                   Explain(exchange.response));
}

// The server answers with nothing, the task's id, or the next task.
UpdateAnswer ReadAccepted(const HttpResponse& response, std::string_view task_id) {
  UpdateAnswer answer;
  if (response.body.empty() || response.body == task_id) return answer;
  auto json = ParseJson(response.body);
  if (json.ok() && *json == Json(task_id)) return answer;
  if (!json.ok() || StringMember(*json, "taskId").empty()) {
    return {UpdateAnswer::Kind::kRetry,
            fmt::format("what answered {} is no Conductor server; does a gateway want a login?",
                        response.status_code),
            {}};
  }
  if (auto task = ParseConductorTask(*std::move(json)); task.ok()) {
    answer.next.push_back(*std::move(task));
  }
  return answer;
}

UpdateAnswer ReadUpdateAnswer(const HttpExchange& exchange, std::string_view task_id) {
  using Kind = UpdateAnswer::Kind;
  if (!exchange.status.ok()) return {Kind::kRetry, std::string(MessageOf(exchange.status)), {}};
  const HttpResponse& response = exchange.response;
  if (response.status_code >= 200 && response.status_code < 300) {
    return ReadAccepted(response, task_id);
  }
  const Kind kind = response.status_code == 413 ? Kind::kTooLarge
                    : IsRefusal(response)       ? Kind::kRefused
                                                : Kind::kRetry;
  return {kind, Explain(response), {}};
}

// Attempts of the same call before this one, by the workflow's task list.
StatusOr<std::vector<std::string>> ReadAttempts(std::string_view body, const ConductorTask& task) {
  std::vector<std::string> statuses;
  const auto workflow = ParseJson(body);
  const Json* tasks = workflow.ok() ? FindMember(*workflow, "tasks") : nullptr;
  if (tasks == nullptr || !tasks->is_array()) {
    return MakeError(Reason::kResponseInvalid,
                     "the workflow as the server tells it has no list of tasks; does a gateway "
                     "answer in its place?");
  }
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

Status UpdateAnswer::ToStatus() const {
  switch (kind) {
    case Kind::kAccepted:
      return {};
    case Kind::kRetry:
      return MakeError(Reason::kTargetUnreachable, message);
    case Kind::kTooLarge:
      return MakeError(Reason::kLimitExceeded, message);
    case Kind::kRefused:
      return MakeError(Reason::kArgumentInvalid, message);
  }
  return {};
}

ConductorClient::ConductorClient(HttpClient& http, const Clock& clock, std::string api_url,
                                 std::string worker_id, WorkerObserver* observer)
    : http_(http),
      clock_(clock),
      api_url_(std::move(api_url)),
      worker_id_(std::move(worker_id)),
      observer_(observer) {}

void ConductorClient::Send(HttpRequest request, const char* uri, HttpClient::Done done) {
  if (observer_ == nullptr) {
    http_.Send(std::move(request), std::move(done));
    return;
  }
  const std::string method = request.method;
  http_.Send(std::move(request),
             [method, uri, begin = clock_.Ticks(), &clock = clock_, &observer = *observer_,
              done = std::move(done)](HttpExchange exchange) {
               const int status = exchange.status.ok() ? exchange.response.status_code : 0;
               observer.OnRequest(method, uri, status, clock.Ticks() - begin);
               done(std::move(exchange));
             });
}

HttpRequest ConductorClient::MakeRequest(std::string method, std::string path) const {
  HttpRequest request;
  request.method = std::move(method);
  request.url = api_url_ + std::move(path);
  request.headers = {{"Accept", "application/json, text/plain"}};
  request.timeouts = {kConnectTimeout, kAnswerTimeout, kAnswerTimeout, kAnswerTimeout};
  request.limits.response_body_bytes_max = kAnswerBytesMax;
  return request;
}

HttpRequest ConductorClient::MakePost(std::string path, std::string body) const {
  HttpRequest request = MakeRequest("POST", std::move(path));
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  request.has_body = true;
  return request;
}

void ConductorClient::Poll(const TaskQueue& queue, size_t count, std::chrono::milliseconds wait,
                           std::function<void(StatusOr<PolledTasks>)> done) {
  std::string path =
      fmt::format("/tasks/poll/batch/{}?workerid={}&count={}&timeout={}",
                  PercentEncode(queue.task_type), PercentEncode(worker_id_), count, wait.count());
  if (!queue.domain.empty()) path += "&domain=" + PercentEncode(queue.domain);
  Send(MakeRequest("GET", std::move(path)), "/tasks/poll/batch/{tasktype}",
       [done = std::move(done)](HttpExchange exchange) {
         if (Status status = CheckAnswer(exchange); !status.ok()) return done(std::move(status));
         // Older servers say so when there is none.
         if (exchange.response.status_code == 204) return done(PolledTasks{});
         done(ParsePolledTasks(exchange.response.body));
       });
}

void ConductorClient::Update(const TaskUpdate& update, AfterUpdate after,
                             std::function<void(UpdateAnswer)> done) {
  std::string body = FormatUpdate(update, worker_id_, clock_.Now());
  const auto now = clock_.Ticks();
  if (after == AfterUpdate::kNothing || now < update_v2_from_->load()) {
    Send(MakePost("/tasks", std::move(body)), "/tasks",
         [id = update.task_id, done = std::move(done)](const HttpExchange& exchange) {
           done(ReadUpdateAnswer(exchange, id));
         });
    return;
  }
  Send(MakePost("/tasks/update-v2", std::move(body)), "/tasks/update-v2",
       [id = update.task_id, from = update_v2_from_, again = now + kUpdateV2Pause,
        done = std::move(done)](const HttpExchange& exchange) {
         if (!LacksUpdateV2(exchange)) return done(ReadUpdateAnswer(exchange, id));
         from->store(again);
         done({UpdateAnswer::Kind::kRetry,
               fmt::format("the server does not know update-v2, the older form is used for "
                           "{} minutes",
                           kUpdateV2Pause.count()),
               {}});
       });
}

void ConductorClient::ExtendLease(const ConductorTask& task, std::function<void(Status)> done) {
  Send(MakePost("/tasks", FormatLease(task, worker_id_)), "/tasks",
       [id = task.task_id, done = std::move(done)](const HttpExchange& exchange) {
         const UpdateAnswer answer = ReadUpdateAnswer(exchange, id);
         const bool is_kept = answer.kind == UpdateAnswer::Kind::kAccepted;
         done(is_kept ? Status() : MakeError(Reason::kTargetUnreachable, answer.message));
       });
}

void ConductorClient::ReadInput(const ConductorTask& task,
                                std::function<void(StatusOr<Json>)> done) {
  const auto fail = [path = task.external_input, done](const Status& why) {
    done(ExternalInputError(why, path));
  };
  const auto take = [fail, done](const HttpExchange& exchange) {
    if (Status status = CheckAnswer(exchange); !status.ok()) return fail(status);
    StatusOr<Json> input = ReadExternalInput(exchange.response.body);
    input.ok() ? done(std::move(input)) : fail(input.status());
  };
  // The URL may be good for some seconds only.
  Send(MakeRequest("GET", ExternalInputQuestion(task.external_input)),
       "/tasks/externalstoragelocation",
       [fail, take, store = MakeRequest("GET", ""), &http = http_](const HttpExchange& exchange) {
         if (Status status = CheckAnswer(exchange); !status.ok()) return fail(status);
         auto place = ReadExternalPlace(exchange.response.body);
         if (!place.ok()) return fail(place.status());
         HttpRequest request = store;
         request.url = *std::move(place);
         request.limits.response_body_bytes_max = kExternalInputBytesMax;
         http.Send(std::move(request), take);
       });
}

void ConductorClient::EarlierAttempts(
    const ConductorTask& task, std::function<void(StatusOr<std::vector<std::string>>)> done) {
  Send(MakeRequest("GET",
                   fmt::format("/workflow/{}?includeTasks=true", PercentEncode(task.workflow_id))),
       "/workflow/{workflowId}", [task, done = std::move(done)](const HttpExchange& exchange) {
         if (Status status = CheckAnswer(exchange); !status.ok()) return done(std::move(status));
         done(ReadAttempts(exchange.response.body, task));
       });
}

}  // namespace httptask
