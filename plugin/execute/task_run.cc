#include "plugin/execute/task_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/execute/policy/server_wait.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

// Time kept for the answer's own way back, so that the caller still hears why.
constexpr milliseconds kDeadlineMargin{50};
// A request is not kept waiting in a host's queue for longer.
constexpr milliseconds kQueueWaitMax{600'000};

uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

Status CancelledError() {
  return MakeError(Reason::kCancelled, "the caller gave up; nothing is under way");
}

// Who hears of another error may do it all again.
Status TellEffect(const Status& error) {
  return MakeError(Reason::kResultUnknown,
                   fmt::format("the request was accepted, but what followed failed ({}): {}",
                               ReasonName(ReasonOf(error)), MessageOf(error)));
}

// A later try that failed does not tell what became of an earlier one.
Status TellUnknown(const Status& error) {
  if (ReasonOf(error) == Reason::kResultUnknown) return error;
  return MakeError(Reason::kResultUnknown,
                   fmt::format("an earlier try may have been carried out, and the last one failed "
                               "({}): {}",
                               ReasonName(ReasonOf(error)), MessageOf(error)));
}

TlsRecord ToRecord(const TlsFacts& facts) {
  return {facts.version, facts.cipher, facts.subject, facts.issuer, facts.valid_until};
}

HostGate::Result ToGateResult(const HttpExchange& exchange) {
  if (exchange.status.ok()) {
    return exchange.response.status_code >= 500 ? HostGate::Result::kFailed
                                                : HostGate::Result::kSucceeded;
  }
  const Reason reason = ReasonOf(exchange.status);
  const bool says_nothing = reason == Reason::kCancelled || reason == Reason::kArgumentInvalid ||
                            reason == Reason::kTargetBlocked || reason == Reason::kQueueFull;
  return says_nothing ? HostGate::Result::kUnknown : HostGate::Result::kFailed;
}

}  // namespace

TaskRun::TaskRun(std::shared_ptr<ExecuteParts> parts, TaskSpec spec, ExecuteOptions options,
                 Done done)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      spec_(std::move(spec)),
      done_(std::move(done)),
      start_(parts_->clock.Ticks()),
      random_(options_.seed) {}

void TaskRun::Start() {
  StartRequest();
}

void TaskRun::StartRequest() {
  bool cancelled = false;
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    cancelled = cancelled_;
    timer_.reset();
    request_start_ = parts_->clock.Ticks();
    ++requests_;
    tries_ = 0;
  }
  if (cancelled) return FinishWith(CancelledError());
  if (const Status made = MakeRequest(); !made.ok()) return FinishWith(made);
  parts_->gate->is_open() ? SendTry() : EnterGate();
}

// Nothing else touches the request while it is made: no try and no timer is under way.
Status TaskRun::MakeRequest() {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Credential> credentials,
                            RevealAll(spec_, parts_->credentials));
  std::string key = options_.idempotency_key;
  if (!IsPlain() && key.empty()) key = options_.request_id;
  if (!IsPlain() && key.empty() && !spec_.policies->idempotency_header.empty()) {
    key = fmt::format("{:016x}{:016x}", Mix(options_.seed), Mix(options_.seed + 1));
  }
  HTTPTASK_ASSIGN_OR_RETURN(
      TaskRequest made,
      MakeTaskRequest(spec_, {credentials, parts_->files, key, Mix(options_.seed + 2)}));
  std::lock_guard lock(mutex_);
  if (!credentials.empty()) filter_ = EchoFilter(credentials);
  answer_.result.request = std::move(made.record);
  request_ = std::move(made.request);
  return {};
}

void TaskRun::EnterGate() {
  std::string origin;
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    timer_.reset();
    const StatusOr<Url> url = ParseUrl(request_.url);
    gate_origin_ = url.ok() ? url->Origin() : request_.url;
    origin = gate_origin_;
    is_queued_ = true;
  }
  const HostGate::Ticket ticket = parts_->gate->Enter(
      origin, [self = shared_from_this()](Status status) { self->OnTurn(std::move(status)); });
  std::lock_guard lock(mutex_);
  if (!is_queued_ || ended_) return;
  gate_ticket_ = ticket;
  const milliseconds own = spec_.total_timeout.count() > 0 ? spec_.total_timeout : kQueueWaitMax;
  const milliseconds patience = std::min(TimeLeft(), own);
  timer_ = parts_->timers.After(patience, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->OnGateTimeout();
  });
}

void TaskRun::OnTurn(Status status) {
  std::optional<Timers::TimerId> timer;
  bool late = false;
  int number = 0;
  {
    std::lock_guard lock(mutex_);
    is_queued_ = false;
    gate_ticket_.reset();
    timer = std::exchange(timer_, std::nullopt);
    late = ended_;
    is_admitted_ = status.ok() && !late;
    if (!status.ok()) number = AddFlight();
  }
  if (timer) parts_->timers.Cancel(*timer);
  if (late && status.ok()) return parts_->gate->End(gate_origin_, HostGate::Result::kUnknown);
  if (status.ok()) return SendTry();
  HttpExchange refused;
  refused.status = std::move(status);
  OnExchange(number, std::move(refused));
}

int TaskRun::AddFlight() {
  const int number = ++attempts_;
  const bool is_hedge = !flights_.empty();
  tries_ += is_hedge ? 0 : 1;
  hedges_ = is_hedge ? hedges_ + 1 : 0;
  flights_.push_back({.number = number});
  flights_.back().is_admitted = std::exchange(is_admitted_, false);
  flights_.back().attempt = {.number = number,
                             .start_time = parts_->clock.Now(),
                             .wait = std::exchange(wait_, milliseconds(0)),
                             .request = requests_};
  return number;
}

void TaskRun::OnGateTimeout() {
  std::optional<HostGate::Ticket> ticket;
  {
    std::lock_guard lock(mutex_);
    timer_.reset();
    ticket = gate_ticket_;
  }
  if (!ticket || !parts_->gate->Leave(gate_origin_, *ticket)) return;
  FinishWith(MakeError(Reason::kDeadlineExceeded,
                       fmt::format("the time was over while the request waited for its turn at {}; "
                                   "nothing was sent",
                                   gate_origin_)));
}

// A copy where it may go out again.
HttpRequest TaskRun::TakeRequest(Flight& flight) {
  if (IsPlain()) return std::move(request_);
  HttpRequest request = request_;
  if (!spec_.policies->stream) return request;
  flight.items = std::make_shared<ItemReader>(*spec_.policies->stream);
  request.on_body = [items = flight.items](std::string_view bytes) { return items->Take(bytes); };
  return request;
}

void TaskRun::SendTry() {
  HttpRequest request;
  int number = 0;
  bool hedges = false;
  Status refusal;
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    timer_.reset();
    const auto total = LimitByDeadline(request_.timeouts.total);
    if (cancelled_) {
      refusal = CancelledError();
    } else if (!total) {
      refusal = MakeError(Reason::kDeadlineExceeded,
                          "the caller's deadline was over before the request was sent; nothing "
                          "was sent");
    } else {
      number = AddFlight();
      request = TakeRequest(flights_.back());
      request.timeouts.total = *total;
      hedges =
          !IsPlain() && spec_.policies->hedge && hedges_ + 1 < spec_.policies->hedge->attempts_max;
    }
  }
  if (!refusal.ok()) return FinishWith(std::move(refusal));
  if (hedges) StartHedge();
  const HttpClient::TransferId id = parts_->client.Send(
      std::move(request), [self = shared_from_this(), number](HttpExchange exchange) {
        self->OnExchange(number, std::move(exchange));
      });
  KeepTransfer(number, id);
}

// What was cancelled, or decided by a faster try, before its id was known ends now.
void TaskRun::KeepTransfer(int number, HttpClient::TransferId id) {
  bool cancel = false;
  {
    std::lock_guard lock(mutex_);
    const auto flight = std::ranges::find(flights_, number, &Flight::number);
    if (flight != flights_.end()) flight->id = id;
    cancel = flight != flights_.end() ? cancelled_ : ended_ && !IsPlain();
  }
  if (cancel) parts_->client.Cancel(id);
}

void TaskRun::StartHedge() {
  std::lock_guard lock(mutex_);
  hedge_timer_ = parts_->timers.After(spec_.policies->hedge->delay, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->SendHedge();
  });
}

// A host that has no room gets no hedge: waiting for its turn would make it late.
void TaskRun::SendHedge() {
  const auto may_begin = [this] { return !ended_ && !cancelled_ && !flights_.empty(); };
  {
    std::lock_guard lock(mutex_);
    hedge_timer_.reset();
    if (!may_begin()) return;
  }
  const bool has_gate = !parts_->gate->is_open();
  if (has_gate && !parts_->gate->TryEnter(gate_origin_)) return;
  bool begins = false;
  {
    std::lock_guard lock(mutex_);
    begins = may_begin();
    is_admitted_ = begins && has_gate;
  }
  if (begins) return SendTry();
  if (has_gate) parts_->gate->End(gate_origin_, HostGate::Result::kUnknown);
}

void TaskRun::OnExchange(int number, HttpExchange exchange) {
  const HostGate::Result gate_result = ToGateResult(exchange);
  Step step;
  std::vector<HttpClient::TransferId> losers;
  std::vector<HostGate::Result> gate_ends;
  {
    std::lock_guard lock(mutex_);
    if (ended_) {
      step.kind = Step::Kind::kWaitForOthers;
    } else {
      const auto flight = std::ranges::find(flights_, number, &Flight::number);
      if (flight != flights_.end() && flight->is_admitted) gate_ends.push_back(gate_result);
      step = Take(number, std::move(exchange));
      if (step.kind != Step::Kind::kWaitForOthers) {
        for (Flight& loser : flights_) {
          losers.push_back(loser.id);
          if (loser.is_admitted) gate_ends.push_back(HostGate::Result::kUnknown);
          loser.attempt.decision = "cancelled: another try was faster";
          KeepAttempt(std::move(loser.attempt));
        }
        flights_.clear();
      }
    }
  }
  for (const HostGate::Result result : gate_ends) parts_->gate->End(gate_origin_, result);
  for (const HttpClient::TransferId id : losers) {
    if (id != 0) parts_->client.Cancel(id);
  }
  Act(step);
}

TaskRun::Step TaskRun::Take(int number, HttpExchange exchange) {
  const auto flight = std::ranges::find(flights_, number, &Flight::number);
  // A loser that was cancelled.
  if (flight == flights_.end()) return {Step::Kind::kWaitForOthers};
  Attempt attempt = std::move(flight->attempt);
  std::shared_ptr<ItemReader> items = std::move(flight->items);
  flights_.erase(flight);
  attempt.timings = exchange.timings;
  attempt.remote_address = exchange.remote_address;
  attempt.error = exchange.status;
  if (exchange.status.ok()) attempt.status_code = exchange.response.status_code;
  // The other try of a hedged request may still succeed.
  if (!flights_.empty() && !exchange.status.ok()) {
    KeepAttempt(std::move(attempt));
    return {Step::Kind::kWaitForOthers};
  }
  items_ = std::move(items);
  return JudgeTry(exchange, std::move(attempt));
}

TaskRun::Step TaskRun::JudgeTry(HttpExchange& exchange, Attempt attempt) {
  std::optional<milliseconds> server_wait;
  RetryDecision decision;
  if (!IsPlain() && !cancelled_) {
    server_wait = ServerWait(exchange.response.headers, parts_->clock.Now());
    const auto now = parts_->clock.Ticks();
    decision =
        DecideRetry(spec_.policies->retry,
                    {.number = tries_,
                     .is_idempotent = MayRepeat(),
                     .has_key = spec_.policies->idempotent.value_or(true) &&
                                !spec_.policies->idempotency_header.empty(),
                     .status = exchange.status,
                     .status_code = exchange.response.status_code,
                     .sent = exchange.sent,
                     .server_wait = server_wait,
                     .elapsed = std::chrono::duration_cast<milliseconds>(now - request_start_),
                     .left = TimeLeft()},
                    Random());
    attempt.decision = decision.why;
  }
  const bool answered = exchange.status.ok();
  // An answer tells; so does the last try by itself.
  was_unknown_ = !answered && (was_unknown_ || ReasonOf(exchange.status) == Reason::kResultUnknown);
  KeepAttempt(std::move(attempt));
  KeepResult(std::move(exchange));
  if (decision.again) return {Step::Kind::kTryAgain, decision.wait};
  if (!answered) return {};
  return JudgeAnswer(server_wait);
}

void TaskRun::KeepAttempt(Attempt attempt) {
  std::vector<Attempt>& attempts = answer_.result.attempts;
  if (attempts.size() >= kAttemptsMax) attempts.erase(attempts.begin());
  attempts.push_back(std::move(attempt));
}

void TaskRun::KeepResult(HttpExchange exchange) {
  TaskResult& result = answer_.result;
  result.timings = exchange.timings;
  answer_.status = std::move(exchange.status);
  HttpResponse& response = exchange.response;
  result.status_code = answer_.status.ok() ? response.status_code : 0;
  result.reason_phrase = std::move(response.reason_phrase);
  result.http_version = std::move(response.http_version);
  result.headers = std::move(response.headers);
  result.trailers = std::move(response.trailers);
  result.body = std::move(response.body);
  result.saved_body.reset();
  if (response.file) {
    result.saved_body = SavedBody{response.file->path, response.file->bytes, response.file->sha256};
  }
  result.tls.reset();
  if (exchange.tls) result.tls = ToRecord(*exchange.tls);
  result.explanation = std::move(exchange.redirect_refusal);
  if (items_ && answer_.status.ok() && result.status_code / 100 == 2) {
    if (!items_->why().empty()) result.explanation = items_->why();
    result.items = std::move(*items_).Finish();
  }
  filter_.HideIn(result);
}

TaskRun::Step TaskRun::Reject(std::string explanation) {
  answer_.result.outcome = Outcome::kRejected;
  if (answer_.result.explanation.empty()) answer_.result.explanation = std::move(explanation);
  return {};
}

TaskRun::Step TaskRun::JudgeAnswer(const std::optional<milliseconds>& server_wait) {
  TaskResult& result = answer_.result;
  if (IsPlain()) {
    const bool accepted = result.status_code >= 200 && result.status_code < 300;
    result.outcome = accepted ? Outcome::kSucceeded : Outcome::kRejected;
    return {};
  }
  const TaskPolicies& policies = *spec_.policies;
  std::string refusal = RefuseAnswer(policies.answer, result);
  // A condition is about the end of what is waited for; until then only the status counts.
  const bool waits = policies.poll && policies.answer.statuses.Contains(result.status_code);
  if (!refusal.empty() && !waits) {
    if (pages_.pages > 0) refusal += fmt::format(" (page {})", pages_.pages + 1);
    return Reject(std::move(refusal));
  }
  result.outcome = Outcome::kSucceeded;
  if (!MayRepeat()) has_effect_ = true;
  if (cancelled_) return {};
  if (policies.poll) {
    const Step step = JudgePoll(server_wait);
    if (step.kind != Step::Kind::kFinish || result.outcome == Outcome::kRejected) return step;
    if (!refusal.empty()) return Reject(std::move(refusal));
  }
  return policies.pages ? JudgePages(server_wait) : Step{};
}

TaskRun::Step TaskRun::JudgePoll(std::optional<milliseconds> server_wait) {
  ++polls_;
  if (!spec_.policies->retry.obeys_server) server_wait.reset();
  const auto elapsed = std::chrono::duration_cast<milliseconds>(parts_->clock.Ticks() - start_);
  const PollStep step =
      NextPoll(*spec_.policies->poll, polls_, answer_.result, server_wait, elapsed);
  if (step.kind == PollStep::Kind::kDone) return {};
  if (step.kind == PollStep::Kind::kGiveUp) return Reject(step.why);
  if (step.wait >= TimeLeft()) return Reject("not done before the caller's deadline");
  if (!step.url.empty()) {
    if (const Status moved = MoveOn(step.url); !moved.ok()) {
      return Reject(fmt::format("the place to ask cannot be used: {}", MessageOf(moved)));
    }
  }
  answer_.result.attempts.back().decision = fmt::format("asked again in {} ms", step.wait.count());
  return {Step::Kind::kNextRequest, step.wait};
}

TaskRun::Step TaskRun::JudgePages(std::optional<milliseconds> server_wait) {
  const auto elapsed = std::chrono::duration_cast<milliseconds>(parts_->clock.Ticks() - start_);
  const PageStep step = TakePage(*spec_.policies->pages, pages_, answer_.result, elapsed);
  answer_.result.items = pages_.items;
  if (!step.more) {
    answer_.result.explanation = step.why;
    return {};
  }
  const RetryPolicy& retry = spec_.policies->retry;
  const milliseconds wait =
      retry.obeys_server ? server_wait.value_or(milliseconds(0)) : milliseconds(0);
  if (wait > retry.server_wait_max) {
    answer_.result.explanation = fmt::format(
        "the server asks for {} ms before the next page, more than maxRetryAfterSeconds",
        wait.count());
    return {};
  }
  if (wait >= TimeLeft()) {
    answer_.result.explanation = "further pages would come after the caller's deadline";
    return {};
  }
  if (const Status set = SetPage(step); !set.ok()) {
    return Reject(fmt::format("the next page cannot be asked for: {}", MessageOf(set)));
  }
  polls_ = 0;
  return {Step::Kind::kNextRequest, wait};
}

Status TaskRun::MoveOn(const std::string& url) {
  HTTPTASK_ASSIGN_OR_RETURN(std::string place, ResolveUrl(spec_.uri, url));
  spec_ = MakeFollowingTask(std::move(spec_), std::move(place));
  return {};
}

Status TaskRun::SetPage(const PageStep& step) {
  if (!step.url.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(std::string place, ResolveUrl(spec_.uri, step.url));
    HTTPTASK_ASSIGN_OR_RETURN(spec_, MoveTask(spec_, std::move(place)));
    return {};
  }
  const PageRule& rule = *spec_.policies->pages;
  if (rule.body_field.empty()) {
    spec_ = SetQuery(std::move(spec_), rule.parameter, TextOfScalar(step.value).value_or(""));
    return {};
  }
  HTTPTASK_ASSIGN_OR_RETURN(spec_, SetBody(spec_, rule.body_field, step.value));
  return {};
}

void TaskRun::Act(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kWaitForOthers:
      return;
    case Step::Kind::kFinish:
      return Finish();
    case Step::Kind::kTryAgain:
      return WaitThen(step.wait, parts_->gate->is_open() ? &TaskRun::SendTry : &TaskRun::EnterGate);
    case Step::Kind::kNextRequest:
      return WaitThen(step.wait, &TaskRun::StartRequest);
  }
}

void TaskRun::WaitThen(milliseconds wait, void (TaskRun::*next)()) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    if (hedge_timer_) parts_->timers.Cancel(*std::exchange(hedge_timer_, std::nullopt));
    wait_ = wait;
    if (cancelled_) {
      answer_.status = CancelledError();
    } else {
      // Even without a wait another thread goes on: a server that answers at once would otherwise
      // make the stack grow with each page.
      timer_ =
          parts_->timers.After(wait, [self = shared_from_this(), next] { (self.get()->*next)(); });
      return;
    }
  }
  Finish();
}

void TaskRun::Cancel() {
  std::vector<HttpClient::TransferId> flights;
  std::optional<Timers::TimerId> timer;
  std::optional<HostGate::Ticket> ticket;
  {
    std::lock_guard lock(mutex_);
    if (ended_ || cancelled_) return;
    cancelled_ = true;
    for (const Flight& flight : flights_) flights.push_back(flight.id);
    timer = std::exchange(timer_, std::nullopt);
    ticket = gate_ticket_;
  }
  if (ticket) parts_->gate->Leave(gate_origin_, *ticket);
  if (timer) parts_->timers.Cancel(*timer);
  for (const HttpClient::TransferId id : flights) {
    if (id != 0) parts_->client.Cancel(id);
  }
  if (timer || ticket) FinishWith(CancelledError());
}

void TaskRun::FinishWith(Status status) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    answer_.status = std::move(status);
    answer_.result.status_code = 0;
  }
  Finish();
}

void TaskRun::Finish() {
  Done done;
  TaskAnswer answer;
  std::optional<Timers::TimerId> hedge_timer;
  std::string origin;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    hedge_timer = std::exchange(hedge_timer_, std::nullopt);
    if (std::exchange(is_admitted_, false)) origin = gate_origin_;
    done = std::move(done_);
    answer = std::move(answer_);
  }
  if (has_effect_ && !answer.status.ok()) answer.status = TellEffect(answer.status);
  if (was_unknown_ && !answer.status.ok()) answer.status = TellUnknown(answer.status);
  if (hedge_timer) parts_->timers.Cancel(*hedge_timer);
  if (!origin.empty()) parts_->gate->End(origin, HostGate::Result::kUnknown);
  TaskResult& result = answer.result;
  if (!answer.status.ok()) result.outcome = Outcome::kRejected;
  if (!IsPlain() && answer.status.ok()) {
    result.outputs = ExtractOutputs(spec_.policies->outputs, result);
  }
  if (options_.raw) {
    answer.raw.request = FormatRawRequest(result.request);
    answer.raw.response = filter_.Hide(FormatRawResponse(result));
  }
  done(std::move(answer));
}

bool TaskRun::MayRepeat() const {
  const bool by_method = IsIdempotent(spec_.method);
  return IsPlain() ? by_method : spec_.policies->idempotent.value_or(by_method);
}

std::optional<milliseconds> TaskRun::LimitByDeadline(milliseconds total) const {
  if (options_.deadline == Time::max()) return total;
  const Time now = parts_->clock.Ticks();
  if (options_.deadline <= now) return std::nullopt;
  const auto left = std::chrono::ceil<milliseconds>(options_.deadline - now);
  const milliseconds usable = left > 2 * kDeadlineMargin ? left - kDeadlineMargin : left;
  return std::min(total, usable);
}

milliseconds TaskRun::TimeLeft() const {
  return LimitByDeadline(milliseconds::max()).value_or(milliseconds(0));
}

double TaskRun::Random() {
  random_ += 0x9e3779b97f4a7c15;
  return static_cast<double>(Mix(random_) >> 11) / static_cast<double>(uint64_t{1} << 53);
}

}  // namespace httptask
