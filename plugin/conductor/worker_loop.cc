#include "plugin/conductor/worker_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/conductor/task_update.h"
#include "plugin/conductor/turn_pace.h"
#include "plugin/execute/task_spec.h"

namespace httptask {
namespace {

using Time = WorkerLoop::Time;

// The loop looks around at least this often.
constexpr std::chrono::seconds kIdleMax{60};
// A lease is extended after this part of its time.
constexpr double kLeasePart = 0.8;
constexpr std::chrono::milliseconds kLeaseMin{500};
// When a task that could not even be begun comes back.
constexpr std::chrono::seconds kHandBackDelay{10};
// After the grace, for what was cancelled to be told.
constexpr std::chrono::seconds kTellTime{1};

std::optional<Time> LeaseTime(const ConductorTask& task, Time now) {
  if (task.response_timeout.count() <= 0) return std::nullopt;
  const auto part = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(task.response_timeout) * kLeasePart);
  return now + std::max(part, kLeaseMin);
}

TaskUpdate UnknownUpdate(const ConductorTask& task) {
  return MakeErrorUpdate(
      task,
      MakeError(Reason::kResultUnknown,
                "the request may have reached the server, but the worker that sent it ended before "
                "the answer came; find out there whether it took effect, then retry or skip the "
                "task by hand"));
}

// By the task's own word, a key by which the server recognises a second request, or the method: as
// `httptask run` does it.
Repeat RepeatOf(const TaskSpec& part, const Json& input) {
  const Json* nested = FindMember(input, "http_request");
  const Json* word = FindMember(nested == nullptr ? input : *nested, "idempotent");
  const bool has_key = part.policies && !part.policies->idempotency_header.empty();
  const bool is_safe = word != nullptr && word->is_boolean() ? word->get<bool>()
                                                             : has_key || IsIdempotent(part.method);
  return is_safe ? Repeat::kSafe : Repeat::kNever;
}

}  // namespace

WorkerLoop::WorkerLoop(ConductorWorkerOptions options, std::unique_ptr<CallJournal> journal,
                       HttpClient& http, TaskExecutor& executor, const Clock& clock)
    : options_(std::move(options)),
      journal_(std::move(journal)),
      executor_(executor),
      clock_(clock),
      observer_(options_.observer != nullptr ? *options_.observer : nobody_),
      client_(http, clock, options_.api_url, options_.worker_id, options_.observer),
      payloads_(options_.folder / "answers", clock, options_.payloads),
      ends_(EndParts()) {
  for (const TaskQueue& queue : options_.queues)
    queues_.push_back({queue, PollPace(options_.poll)});
  thread_ = std::thread([this] { Run(); });
}

EndTeller::Parts WorkerLoop::EndParts() {
  return {
      client_,
      *journal_,
      payloads_,
      clock_,
      events_,
      [this] { return !is_stopping_ && FreePlaces() > 0; },
      [this](size_t queue, std::chrono::steady_clock::duration time, const UpdateAnswer& answer) {
        observer_.OnTold(TypeOf(queue), time, answer.ToStatus());
      },
      [this](size_t queue, std::vector<ConductorTask> next) { OnDone(queue, std::move(next)); },
      [this](const std::string& line) { Tell(line); }};
}

WorkerLoop::~WorkerLoop() {
  Stop({});
}

void WorkerLoop::Stop(std::chrono::milliseconds grace) {
  events_->Post([this, grace] { BeginStop(grace); });
  if (thread_.joinable()) thread_.join();
}

void WorkerLoop::Run() {
  ends_.AddUndelivered();
  for (;;) {
    const Time now = clock_.Ticks();
    if (IsDone(now)) return;
    Advance(now);
    const Time from = NextTurn(now, calls_.size() + ends_.size());
    for (const EventQueue::Event& event : events_->Take(NextTime(), from)) event();
    Settle();
  }
}

// One transaction for the events of a turn: no request leaves before its intent is on disk, no end
// is told before its answer is.
void WorkerLoop::Settle() {
  const Status recorded = journal_->Commit();
  if (!recorded.ok()) Tell(std::string(MessageOf(recorded)));
  for (const std::string& task_id : std::exchange(to_begin_, {})) {
    recorded.ok() ? Begin(task_id) : NotBegun(task_id, recorded);
  }
  ends_.TellNew();
}

void WorkerLoop::Advance(Time now) {
  if (is_stopping_ && !is_cancelled_ && now >= cancel_at_) CancelCalls();
  PollQueues(now);
  ends_.TellDue(now);
  if (now < lease_next_) return;
  lease_next_ = Time::max();
  ExtendLeases(now);
}

void WorkerLoop::SetLeaseTime(std::optional<Time> time) {
  lease_next_ = std::min(lease_next_, time.value_or(lease_next_));
}

Time WorkerLoop::NextTime() const {
  Time next = clock_.Ticks() + kIdleMax;
  if (is_stopping_) next = std::min(next, is_cancelled_ ? cancel_at_ + kTellTime : cancel_at_);
  if (!is_stopping_ && FreePlaces() > 0) {
    for (const Queue& queue : queues_) next = std::min(next, queue.pace.next().value_or(next));
  }
  return std::min({next, lease_next_, ends_.next()});
}

bool WorkerLoop::IsDone(Time now) const {
  if (!is_stopping_) return false;
  // A poll under way may bring tasks, which are handed back.
  if (calls_.empty() && ends_.size() == 0 && asked_places_ == 0) return true;
  return is_cancelled_ && now >= cancel_at_ + kTellTime;
}

size_t WorkerLoop::FreePlaces() const {
  const size_t taken = calls_.size() + asked_places_;
  return taken >= options_.calls_max ? 0 : options_.calls_max - taken;
}

void WorkerLoop::PollQueues(Time now) {
  if (is_stopping_) return;
  for (size_t i = 0; i < queues_.size(); ++i) {
    const size_t asked = queues_[i].pace.Want(now, FreePlaces());
    if (asked == 0) continue;
    queues_[i].pace.OnPollSent();
    asked_places_ += asked;
    client_.Poll(queues_[i].queue, asked, std::chrono::milliseconds(0),
                 [this, i, asked, now, events = events_](StatusOr<PolledTasks> polled) {
                   events->Post([this, i, asked, now, polled = std::move(polled)]() mutable {
                     observer_.OnPoll(TypeOf(i), clock_.Ticks() - now, polled.status());
                     OnPolled(i, asked, std::move(polled));
                   });
                 });
  }
}

void WorkerLoop::OnPolled(size_t queue, size_t asked, StatusOr<PolledTasks> polled) {
  asked_places_ -= asked;
  const Time now = clock_.Ticks();
  if (!polled.ok()) {
    const double jitter = std::uniform_real_distribution<>(0, 1)(random_);
    queues_[queue].pace.OnError(now, jitter);
    return Tell(fmt::format("cannot poll {}: {}", queues_[queue].queue.task_type,
                            MessageOf(polled.status())));
  }
  queues_[queue].pace.OnTasks(now, polled->tasks.size(), asked);
  for (const Problem& problem : polled->problems) {
    Tell(fmt::format("a task from the server cannot be read: {}", problem.message));
  }
  for (ConductorTask& task : polled->tasks) Take(queue, std::move(task));
}

void WorkerLoop::Take(size_t queue, ConductorTask task) {
  if (calls_.contains(task.task_id) || ends_.Holds(task)) return;
  if (is_stopping_) {
    return ends_.Add(queue, task,
                     MakeHandBack(task, task.output, {}, "the worker is about to stop"));
  }
  if (!task.external_input.empty()) return FetchInput(queue, task);
  auto spec = ParseTaskSpec(task.input);
  if (!spec.ok()) return ends_.Add(queue, task, MakeErrorUpdate(task, spec.status()));
  const auto record = journal_->Find(CallKey(task));
  if (!record.ok()) {
    return ends_.Add(
        queue, task,
        MakeHandBack(task, task.output, kHandBackDelay, std::string(MessageOf(record.status()))));
  }
  Prospect prospect{std::move(task), queue, *std::move(spec)};
  prospect.state = StateOf(prospect.task, *record, clock_.Now(),
                           [this](const Json& file) { return payloads_.Read(file); });
  prospect.repeat = RepeatOf(NextPart(prospect.spec, prospect.state), prospect.task.input);
  const bool is_unknown = prospect.state.is_lost && prospect.repeat == Repeat::kNever;
  const CallDecision decision =
      is_unknown ? CallDecision::kGiveUnknown : DecideCall(prospect.task, *record, prospect.repeat);
  Decide(std::move(prospect), decision, *record);
}

void WorkerLoop::FetchInput(size_t queue, const ConductorTask& task) {
  ++asked_places_;
  observer_.OnExternalInput(TypeOf(queue));
  client_.ReadInput(task, [this, queue, task, events = events_](StatusOr<Json> input) {
    events->Post([this, queue, task = ConductorTask(task), input = std::move(input)]() mutable {
      --asked_places_;
      if (!input.ok()) return ends_.Add(queue, task, MakeErrorUpdate(task, input.status()));
      task.input = *std::move(input);
      task.external_input.clear();
      Take(queue, std::move(task));
    });
  });
}

void WorkerLoop::Decide(Prospect prospect, CallDecision decision,
                        const std::optional<CallRecord>& record) {
  switch (decision) {
    case CallDecision::kMake:
      return MakeCall(std::move(prospect));
    case CallDecision::kGiveAnswer: {
      TaskUpdate update = *record->answer;
      update.task_id = prospect.task.task_id;
      return ends_.Add(prospect.queue, prospect.task, std::move(update));
    }
    case CallDecision::kAskServer:
      return AskServer(prospect);
    case CallDecision::kGiveUnknown:
      return EndRecorded(prospect, UnknownUpdate(prospect.task));
  }
}

void WorkerLoop::AskServer(const Prospect& prospect) {
  ++asked_places_;
  client_.EarlierAttempts(prospect.task, [this, prospect, events = events_](
                                             StatusOr<std::vector<std::string>> earlier) {
    events->Post([this, prospect, earlier = std::move(earlier)] {
      --asked_places_;
      if (is_stopping_) {
        return ends_.Add(
            prospect.queue, prospect.task,
            MakeHandBack(prospect.task, prospect.task.output, {}, "the worker is about to stop"));
      }
      if (earlier.ok()) return Decide(prospect, DecideByAttempts(*earlier), std::nullopt);
      ends_.Add(prospect.queue, prospect.task,
                MakeHandBack(prospect.task, prospect.task.output, kHandBackDelay,
                             fmt::format("cannot ask for earlier attempts: {}",
                                         MessageOf(earlier.status()))));
    });
  });
}

// A later part that may be made again leaves the record alone: it tells where to go on.
void WorkerLoop::RecordBegin(const Prospect& prospect) {
  const bool is_safe = prospect.repeat == Repeat::kSafe;
  if (is_safe && prospect.state.is_begun()) return;
  journal_->RecordSent(prospect.task, is_safe ? DatabaseOptions::Survives::kProcess
                                              : DatabaseOptions::Survives::kMachine);
}

void WorkerLoop::MakeCall(Prospect prospect) {
  RecordBegin(prospect);
  const std::string task_id = prospect.task.task_id;
  const std::optional<Time> lease = LeaseTime(prospect.task, clock_.Ticks());
  SetLeaseTime(lease);
  calls_.insert_or_assign(task_id, Call{std::move(prospect), {}, lease, {}});
  to_begin_.push_back(task_id);
}

void WorkerLoop::Begin(const std::string& task_id) {
  Call& call = calls_.at(task_id);
  call.begin = clock_.Ticks();
  observer_.OnCallBegun(TypeOf(call.prospect.queue));
  const Prospect& prospect = call.prospect;
  ExecuteOptions options =
      OptionsOfPart(prospect.spec, prospect.state, CallKey(prospect.task), clock_.Now());
  call.cancel =
      executor_.Execute(NextPart(prospect.spec, prospect.state), std::move(options),
                        [this, task_id, events = events_](TaskExecutor::Answer answer) {
                          events->Post([this, task_id, answer = std::move(answer)]() mutable {
                            OnAnswer(task_id, std::move(answer));
                          });
                        });
}

void WorkerLoop::NotBegun(const std::string& task_id, const Status& why) {
  const auto found = calls_.find(task_id);
  const Prospect prospect = std::move(found->second.prospect);
  calls_.erase(found);
  ends_.Add(prospect.queue, prospect.task,
            MakeHandBack(prospect.task, prospect.task.output, kHandBackDelay,
                         std::string(MessageOf(why))));
}

void WorkerLoop::OnAnswer(const std::string& task_id, TaskExecutor::Answer answer) {
  const auto found = calls_.find(task_id);
  if (found == calls_.end()) return;
  const Prospect prospect = std::move(found->second.prospect);
  observer_.OnCallEnded(TypeOf(prospect.queue), clock_.Ticks() - found->second.begin,
                        answer.status);
  calls_.erase(found);
  if (!answer.status.ok() && ReasonOf(answer.status) == Reason::kCancelled) {
    return HandBack(prospect, "the worker stopped before the request was sent");
  }
  EndRecorded(prospect, UpdateFor(prospect, JudgePart(prospect.spec, prospect.state,
                                                      std::move(answer), clock_.Now())));
}

void WorkerLoop::EndRecorded(const Prospect& prospect, TaskUpdate update) {
  journal_->RecordAnswer(prospect.task, update);
  ends_.Add(prospect.queue, prospect.task, std::move(update));
}

TaskUpdate WorkerLoop::UpdateFor(const Prospect& prospect, PartEnd end) {
  TaskAnswer& answer = end.answer;
  TaskUpdate update = MakeUpdate(prospect.task, answer.status, answer.result);
  Json output = MakeOutput(prospect.task, answer.status, std::move(answer.result));
  if (end.pause) PutState(end.pause->state, output);
  PayloadStore::Fitted fitted = payloads_.Fit(std::move(output));
  if (!fitted.storage.ok()) Tell(std::string(MessageOf(fitted.storage)));
  update.output = std::move(fitted.output);
  observer_.OnOutput(TypeOf(prospect.queue), update.output.size());
  if (!end.pause) return update;
  update.status = UpdateStatus::kInProgress;
  update.reason.clear();
  update.callback_after = end.pause->wait;
  return update;
}

void WorkerLoop::OnDone(size_t queue, std::vector<ConductorTask> next) {
  queues_[queue].pace.OnTaskDone(clock_.Ticks());
  for (ConductorTask& task : next) Take(queue, std::move(task));
}

// What an earlier part has done stays known.
void WorkerLoop::HandBack(const Prospect& prospect, const std::string& why) {
  const bool is_begun = prospect.state.is_begun();
  Json output = prospect.task.output;
  if (is_begun) PutState(prospect.state, output);
  TaskUpdate update = MakeHandBack(prospect.task, output, {}, why);
  if (is_begun) update.output = payloads_.Fit(std::move(output)).output;
  if (is_begun) {
    journal_->RecordAnswer(prospect.task, update);
  } else {
    journal_->RecordReleased(CallKey(prospect.task));
  }
  ends_.Add(prospect.queue, prospect.task, std::move(update));
}

void WorkerLoop::ExtendLeases(Time now) {
  for (auto& [task_id, call] : calls_) {
    const bool is_due = call.lease && *call.lease <= now;
    if (is_due) call.lease = LeaseTime(call.prospect.task, now);
    SetLeaseTime(call.lease);
    if (!is_due) continue;
    client_.ExtendLease(call.prospect.task,
                        [this, task_id = task_id, events = events_](Status status) {
                          if (status.ok()) return;
                          events->Post([this, task_id, status = std::move(status)] {
                            const auto found = calls_.find(task_id);
                            if (found == calls_.end()) return;
                            found->second.lease = clock_.Ticks() + kLeaseMin;
                            SetLeaseTime(found->second.lease);
                            Tell(fmt::format("the lease of task {} is not extended yet: {}",
                                             task_id, MessageOf(status)));
                          });
                        });
  }
}

void WorkerLoop::BeginStop(std::chrono::milliseconds grace) {
  is_stopping_ = true;
  cancel_at_ = clock_.Ticks() + grace;
}

void WorkerLoop::Tell(const std::string& line) {
  if (told_.Take(line, clock_.Ticks())) options_.tell(line);
}

void WorkerLoop::CancelCalls() {
  is_cancelled_ = true;
  for (const auto& [unused, call] : calls_) {
    if (call.cancel) call.cancel();
  }
}

}  // namespace httptask
