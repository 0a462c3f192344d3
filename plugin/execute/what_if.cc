#include "plugin/execute/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/execute/task_executor.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr size_t kAnswersMax = 100;
// Steps of imagined time; a task that polls for ever ends here.
constexpr size_t kStepsMax = 10'000;

// Time that passes when there is nothing to do but wait.
class ImaginedTime : public Clock, public Timers {
 public:
  explicit ImaginedTime(std::chrono::system_clock::time_point now) : start_(now) {}

  std::chrono::system_clock::time_point Now() const override { return start_ + passed_; }
  std::chrono::steady_clock::time_point Ticks() const override {
    return std::chrono::steady_clock::time_point(std::chrono::hours(1)) + passed_;
  }
  TimerId After(milliseconds delay, std::function<void()> action) override {
    waiting_.emplace(std::pair(passed_ + delay, ++last_id_), std::move(action));
    return last_id_;
  }
  void Cancel(TimerId id) override {
    std::erase_if(waiting_, [id](const auto& entry) { return entry.first.second == id; });
  }

  // Runs the next action; whether there was one.
  bool Step() {
    if (waiting_.empty()) return false;
    auto node = waiting_.extract(waiting_.begin());
    passed_ = std::max(passed_, node.key().first);
    node.mapped()();
    return true;
  }

 private:
  const std::chrono::system_clock::time_point start_;
  milliseconds passed_{0};
  std::map<std::pair<milliseconds, TimerId>, std::function<void()>> waiting_;
  TimerId last_id_ = 0;
};

class ImaginedClient : public HttpClient {
 public:
  ImaginedClient(ImaginedTime& time, std::vector<ImaginedExchange> answers)
      : time_(time), answers_(std::move(answers)) {}

  TransferId Send(HttpRequest request, Done done) override {
    ImaginedExchange answer = answers_[std::min(next_++, answers_.size() - 1)];
    if (answer.exchange.status.ok() == false && answer.exchange.sent &&
        !IsIdempotent(request.method)) {
      answer.exchange.status =
          MakeError(Reason::kResultUnknown, "imagined: no answer after the request was sent");
    }
    if (request.on_body && answer.exchange.response.status_code / 100 == 2) {
      request.on_body(answer.exchange.response.body);
      answer.exchange.response.body.clear();
    }
    const milliseconds delay = answer.times_out ? request.timeouts.total : milliseconds(0);
    answer.exchange.timings.total = delay;
    return time_.After(
        delay, [done = std::move(done), exchange = std::move(answer.exchange)] { done(exchange); });
  }
  void Cancel(TransferId id) override { time_.Cancel(id); }
  void AfterAnswers(std::function<void()> then) override { then(); }
  void LendThread(const std::function<void()>& start) override { start(); }

 private:
  ImaginedTime& time_;
  const std::vector<ImaginedExchange> answers_;
  size_t next_ = 0;
};

Status Refuse(std::string_view word, std::string_view expected) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("what-if: `{}` is no {}", ToTerminal(word), expected),
                   {{"what_if", "syntax", fmt::format("must be {}", expected)}});
}

StatusOr<ImaginedExchange> ParseFailure(std::string_view word) {
  ImaginedExchange imagined;
  HttpExchange& exchange = imagined.exchange;
  if (word == "timeout") {
    imagined.times_out = true;
    exchange.sent = true;
    exchange.status = MakeError(Reason::kDeadlineExceeded, "imagined: no answer in time");
  } else if (word == "lost") {
    exchange.sent = true;
    exchange.status = MakeError(Reason::kTargetUnreachable, "imagined: the connection was lost");
  } else if (word == "refused") {
    exchange.status = MakeError(Reason::kTargetUnreachable, "imagined: connection refused");
  } else {
    return Refuse(word, "status such as 503, timeout, lost or refused");
  }
  return imagined;
}

StatusOr<ImaginedExchange> ParseExchange(std::string_view text) {
  std::string_view rest = Trim(text);
  const size_t end = rest.find(' ');
  const std::string_view word = rest.substr(0, end);
  rest = end == std::string_view::npos ? "" : Trim(rest.substr(end));
  int status = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), status);
  const bool is_status =
      error == std::errc() && stop == word.data() + word.size() && status >= 100 && status <= 599;
  if (!is_status) return ParseFailure(word);
  ImaginedExchange imagined;
  imagined.exchange.sent = true;
  HttpResponse& response = imagined.exchange.response;
  response.status_code = status;
  while (!rest.empty()) {
    if (rest.starts_with("body=")) {
      response.body = rest.substr(5);
      break;
    }
    const size_t blank = rest.find(' ');
    const std::string_view field = rest.substr(0, blank);
    const size_t equals = field.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      return Refuse(field, "header field such as retry-after=30");
    }
    response.headers.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    rest = blank == std::string_view::npos ? "" : Trim(rest.substr(blank));
  }
  return imagined;
}

// At `;` that ends the text or is followed by a blank.
std::vector<std::string_view> SplitExchanges(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const bool ends = i == text.size();
    const bool splits = !ends && text[i] == ';' && (i + 1 == text.size() || text[i + 1] == ' ');
    if (!ends && !splits) continue;
    const std::string_view part = Trim(text.substr(begin, i - begin));
    if (!part.empty()) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

}  // namespace

StatusOr<std::vector<ImaginedExchange>> ParseWhatIf(std::string_view text) {
  std::vector<ImaginedExchange> answers;
  for (const std::string_view part : SplitExchanges(text)) {
    HTTPTASK_ASSIGN_OR_RETURN(ImaginedExchange answer, ParseExchange(part));
    answers.push_back(std::move(answer));
  }
  if (answers.empty() || answers.size() > kAnswersMax) {
    return Refuse(text.substr(0, 40), "list of 1 to 100 answers such as `429 retry-after=30; 503`");
  }
  return answers;
}

TaskAnswer ImagineTask(const TaskSpec& spec, const CredentialStore& credentials,
                       std::vector<ImaginedExchange> answers,
                       std::chrono::system_clock::time_point now) {
  ImaginedTime time(now);
  ImaginedClient client(time, std::move(answers));
  TaskExecutor executor(client, credentials, time, time);
  std::optional<TaskAnswer> answer;
  const TaskExecutor::Cancel cancel =
      executor.Execute(spec, {}, [&](TaskAnswer given) { answer = std::move(given); });
  for (size_t steps = 0; !answer && steps < kStepsMax && time.Step(); ++steps) {
  }
  if (!answer) cancel();
  return answer.value_or(TaskAnswer{
      MakeError(Reason::kLimitExceeded, "the task goes on for more steps than can be imagined"),
      {},
      {}});
}

}  // namespace httptask
