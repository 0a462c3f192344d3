#include "plugin/execute/task_run.h"

#include <algorithm>
#include <utility>

#include "plugin/execute/exchange_record.h"
#include "plugin/execute/following_task.h"
#include "plugin/execute/policy/server_wait.h"
#include "plugin/execute/task_ending.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

// A request is not kept waiting in a host's queue for longer.
constexpr milliseconds kQueueWaitMax{600'000};

}  // namespace

TaskRun::TaskRun(std::shared_ptr<ExecuteParts> parts, TaskSpec spec, ExecuteOptions options,
                 Done done)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      caller_time_(parts_->clock, options_.deadline),
      spec_(std::move(spec)),
      done_(std::move(done)),
      start_(parts_->clock.Ticks()),
      chance_(options_.seed),
      judge_(options_.begin ? options_.begin->pages : PageCourse()) {}

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
    flights_.StartRequest();
  }
  if (cancelled) return FinishWith(MakeCancelledError());
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
    key = chance_.Key();
  }
  HTTPTASK_ASSIGN_OR_RETURN(
      TaskRequest made,
      MakeTaskRequest(spec_, {credentials, parts_->files, judge_.KeyOfNext(std::move(key)),
                              chance_.BoundarySeed()}));
  std::lock_guard lock(mutex_);
  if (!credentials.empty()) filter_ = EchoFilter(credentials);
  answer_.result.request = std::move(made.record);
  request_ = std::move(made.request);
  return {};
}

void TaskRun::EnterGate() {
  std::shared_ptr<HostTurn> turn;
  std::string origin;
  milliseconds patience{0};
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    timer_.reset();
    if (turn_ == nullptr) turn_ = std::make_shared<HostTurn>(parts_->gate, parts_->timers);
    turn = turn_;
    origin = OriginOf(request_.url);
    const milliseconds own = spec_.total_timeout.count() > 0 ? spec_.total_timeout : kQueueWaitMax;
    patience = std::min(caller_time_.Left(), own);
  }
  turn->Await(std::move(origin), patience,
              [self = shared_from_this()](HostTurn::End end, Status status) {
                self->OnTurn(end, std::move(status));
              });
  bool is_cancelled = false;
  {
    std::lock_guard lock(mutex_);
    is_cancelled = cancelled_;
  }
  if (is_cancelled && turn->Leave()) FinishWith(MakeCancelledError());
}

void TaskRun::OnTurn(HostTurn::End end, Status status) {
  switch (end) {
    case HostTurn::End::kTooLate:
      return FinishWith(std::move(status));
    case HostTurn::End::kRefused:
      return OnRefusal(std::move(status));
    case HostTurn::End::kAdmitted:
      break;
  }
  bool is_late = false;
  {
    std::lock_guard lock(mutex_);
    is_late = ended_;
    is_admitted_ = !is_late;
  }
  is_late ? turn_->GiveBack(HostGate::Result::kUnknown) : SendTry();
}

// A try that could not begin.
void TaskRun::OnRefusal(Status status) {
  int number = 0;
  {
    std::lock_guard lock(mutex_);
    number = AddFlight().attempt.number;
  }
  HttpExchange refused;
  refused.status = std::move(status);
  OnExchange(number, std::move(refused));
}

Flight& TaskRun::AddFlight() {
  Flight& flight = flights_.Add(parts_->clock.Now(), std::exchange(wait_, milliseconds(0)));
  flight.is_admitted = std::exchange(is_admitted_, false);
  return flight;
}

// A copy where it may go out again.
HttpRequest TaskRun::TakeRequest(Flight& flight) {
  if (IsPlain()) return std::move(request_);
  HttpRequest request = request_;
  if (spec_.policies->stream) ReadStream(*spec_.policies->stream, flight, request);
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
    const auto total = caller_time_.Limit(request_.timeouts.total);
    if (cancelled_) {
      refusal = MakeCancelledError();
    } else if (!total) {
      refusal = MakeLateError();
    } else {
      Flight& flight = AddFlight();
      number = flight.attempt.number;
      request = TakeRequest(flight);
      request.timeouts.total = *total;
      hedges = !IsPlain() && spec_.policies->hedge &&
               flights_.hedges() + 1 < spec_.policies->hedge->attempts_max;
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
    Flight* flight = flights_.Find(number);
    if (flight != nullptr) flight->id = id;
    cancel = flight != nullptr ? cancelled_ : ended_ && !IsPlain();
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
  if (has_gate && !turn_->TryAgain()) return;
  bool begins = false;
  {
    std::lock_guard lock(mutex_);
    begins = may_begin();
    is_admitted_ = begins && has_gate;
  }
  if (begins) return SendTry();
  if (has_gate) turn_->GiveBack(HostGate::Result::kUnknown);
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
      const Flight* flight = flights_.Find(number);
      if (flight != nullptr && flight->is_admitted) gate_ends.push_back(gate_result);
      step = Take(number, std::move(exchange));
      if (step.kind != Step::Kind::kWaitForOthers) {
        for (Flight& loser : flights_.TakeAll()) {
          losers.push_back(loser.id);
          if (loser.is_admitted) gate_ends.push_back(HostGate::Result::kUnknown);
          loser.attempt.decision = "cancelled: another try was faster";
          Trace({.status = MakeOvertakenError()}, loser.attempt);
          RecordAttempt(std::move(loser.attempt), answer_.result);
        }
      }
    }
  }
  for (const HostGate::Result result : gate_ends) turn_->GiveBack(result);
  for (const HttpClient::TransferId id : losers) {
    if (id != 0) parts_->client.Cancel(id);
  }
  Act(step);
}

TaskRun::Step TaskRun::Take(int number, HttpExchange exchange) {
  std::optional<Flight> flight = flights_.Take(number);
  // A loser that was cancelled.
  if (!flight) return {Step::Kind::kWaitForOthers};
  Attempt& attempt = flight->attempt;
  RecordExchange(exchange, attempt);
  attempt.hops = TellHops(exchange.hops, answer_.result.request.url, filter_);
  Trace(exchange, attempt);
  if (!flights_.empty() && LeavesOthersTheirChance(exchange)) {
    RecordAttempt(std::move(attempt), answer_.result);
    return {Step::Kind::kWaitForOthers};
  }
  items_ = std::move(flight->items);
  return JudgeTry(exchange, std::move(attempt));
}

// The other try of a hedged request may still succeed.
bool TaskRun::LeavesOthersTheirChance(const HttpExchange& exchange) const {
  return !exchange.status.ok() ||
         IsStatusToRetry(spec_.policies->retry, exchange.response.status_code);
}

void TaskRun::Trace(const HttpExchange& exchange, const Attempt& attempt) {
  if (!options_.raw) return;
  TraceExchange(exchange, attempt, answer_.result.request, filter_, answer_.raw.exchanges);
}

TaskRun::Step TaskRun::JudgeTry(HttpExchange& exchange, Attempt attempt) {
  std::optional<milliseconds> server_wait;
  RetryDecision decision;
  if (!IsPlain() && !cancelled_) {
    server_wait = ServerWait(exchange.response.headers, parts_->clock.Now());
    const auto now = parts_->clock.Ticks();
    decision =
        DecideRetry(spec_.policies->retry,
                    {.number = flights_.tries() + TriesBefore(),
                     .is_idempotent = MayRepeat(spec_),
                     .has_key = HasKey(spec_),
                     .status = exchange.status,
                     .status_code = exchange.response.status_code,
                     .sent = exchange.sent,
                     .server_wait = server_wait,
                     .elapsed = std::chrono::duration_cast<milliseconds>(now - request_start_),
                     .left = caller_time_.Left()},
                    chance_.Next());
    attempt.decision = decision.why;
  }
  const bool broke_off = !decision.again && items_ && !cancelled_ && EndStream(exchange, *items_);
  if (broke_off && !MayRepeat(spec_)) attempt.error = TellEffect(attempt.error);
  if (!MayRepeat(spec_) && !HasKey(spec_) && exchange.sent) {
    exchange.status = TellLate(exchange.status);
  }
  const bool answered = exchange.status.ok();
  // An answer tells; so does the last try by itself.
  was_unknown_ = !answered && (was_unknown_ || ReasonOf(exchange.status) == Reason::kResultUnknown);
  RecordAttempt(std::move(attempt), answer_.result);
  KeepResult(std::move(exchange));
  if (decision.again) return {Step::Kind::kTryAgain, decision.wait};
  if (broke_off) answer_.result.outcome = Outcome::kRejected;
  if (!answered || broke_off) return {};
  const AnswerStep step = judge_.Judge(
      spec_, answer_.result,
      {.server_wait = server_wait,
       .elapsed = std::chrono::duration_cast<milliseconds>(parts_->clock.Ticks() - start_) +
                  (options_.begin ? options_.begin->elapsed : milliseconds(0)),
       .left = caller_time_.Left(),
       .is_cancelled = cancelled_,
       .page_wait_max = options_.page_wait_max});
  return {step.more ? Step::Kind::kNextRequest : Step::Kind::kFinish, step.wait};
}

// Of the request under way, by an earlier part.
int TaskRun::TriesBefore() const {
  return options_.begin && flights_.requests() == 1 ? options_.begin->tries : 0;
}

void TaskRun::KeepResult(HttpExchange exchange) {
  TaskResult& result = answer_.result;
  answer_.status = exchange.status;
  RecordAnswer(std::move(exchange), result);
  if (items_ && answer_.status.ok()) RecordItems(std::move(*items_), result);
  filter_.HideIn(result);
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
      answer_.status = MakeCancelledError();
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
  std::shared_ptr<HostTurn> turn;
  {
    std::lock_guard lock(mutex_);
    if (ended_ || cancelled_) return;
    cancelled_ = true;
    flights = flights_.ids();
    timer = std::exchange(timer_, std::nullopt);
    turn = turn_;
  }
  const bool has_waited = turn != nullptr && turn->Leave();
  if (timer) parts_->timers.Cancel(*timer);
  for (const HttpClient::TransferId id : flights) {
    if (id != 0) parts_->client.Cancel(id);
  }
  if (timer || has_waited) FinishWith(MakeCancelledError());
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
  bool has_turn = false;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    hedge_timer = std::exchange(hedge_timer_, std::nullopt);
    has_turn = std::exchange(is_admitted_, false);
    done = std::move(done_);
    answer = std::move(answer_);
  }
  if (judge_.has_effect() && !answer.status.ok()) answer.status = TellEffect(answer.status);
  if (was_unknown_ && !answer.status.ok()) answer.status = TellUnknown(answer.status);
  if (hedge_timer) parts_->timers.Cancel(*hedge_timer);
  if (has_turn) turn_->GiveBack(HostGate::Result::kUnknown);
  TaskResult& result = answer.result;
  if (!answer.status.ok()) result.outcome = Outcome::kRejected;
  if (!IsPlain() && answer.status.ok()) {
    result.outputs = ExtractOutputs(spec_.policies->outputs, result);
  }
  if (options_.page_wait_max < milliseconds::max() && !IsPlain() && spec_.policies->pages) {
    answer.pages = judge_.TakeCourse();
  }
  if (options_.raw) FormatRaw(filter_, answer);
  done(std::move(answer));
}

}  // namespace httptask
