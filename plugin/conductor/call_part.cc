#include "plugin/conductor/call_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "plugin/execute/answer_judge.h"
#include "plugin/execute/following_task.h"
#include "plugin/execute/policy/server_wait.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr char kMember[] = "pause";

int64_t IntMember(const Json& object, std::string_view name) {
  const Json* value = FindMember(object, name);
  return value != nullptr && value->is_number_integer() ? value->get<int64_t>() : 0;
}

// Quick polls are not worth the server's work. A cache would keep a part for the whole.
bool IsInParts(const TaskSpec& whole) {
  if (whole.policies == nullptr) return false;
  if (whole.policies->pages) return !whole.policies->poll && !whole.policies->cache;
  return !whole.policies->poll || whole.policies->poll->backoff.delay >= kPauseMin;
}

// Tries of the last request.
int CountTries(const std::vector<Attempt>& attempts) {
  return static_cast<int>(std::ranges::count_if(attempts, [&attempts](const Attempt& attempt) {
    return attempt.request == attempts.back().request;
  }));
}

class Judge {
 public:
  Judge(const TaskSpec& whole, CallState state, TaskAnswer answer,
        std::chrono::system_clock::time_point now)
      : whole_(whole),
        policies_(*whole.policies),
        state_(std::move(state)),
        now_(now),
        elapsed_(std::chrono::duration_cast<milliseconds>(now - state_.start)),
        server_wait_(ServerWait(answer.result.headers, now)) {
    end_.answer = std::move(answer);
    TakePages();
  }

  PartEnd Take() && {
    if (!end_.answer.status.ok()) {
      TellEffect();
    } else if (!WaitForServer() && policies_.poll) {
      Poll();
    } else if (!end_.pause && page_wait_.count() > 0) {
      PauseBeforePage();
    }
    return std::move(end_);
  }

 private:
  TaskResult& result() { return end_.answer.result; }

  // Pages that this part has read are in the state; the tries are those of another request then.
  void TakePages() {
    std::optional<PageCourse> pages = std::exchange(end_.answer.pages, std::nullopt);
    if (!pages || pages->read.pages == 0) return;
    page_wait_ = std::exchange(pages->wait, milliseconds(0));
    if (!state_.pages || state_.pages->read.pages < pages->read.pages) state_.tries = 0;
    state_.pages = std::move(pages);
  }

  // Of the request that was answered last.
  milliseconds RequestTime(std::chrono::system_clock::time_point now) const {
    const std::vector<Attempt>& attempts = end_.answer.result.attempts;
    if (!state_.pages || state_.tries > 0 || attempts.empty()) return elapsed_;
    const auto first = std::ranges::find(attempts, attempts.back().request, &Attempt::request);
    return std::chrono::duration_cast<milliseconds>(now - first->start_time);
  }

  // An earlier part was accepted: who hears of another error may do it all again.
  void TellEffect() {
    if ((state_.polls == 0 && !state_.pages) || MayRepeat(whole_)) return;
    const Status& error = end_.answer.status;
    end_.answer.status = MakeError(Reason::kResultUnknown,
                                   fmt::format("the request was accepted, but what followed failed "
                                               "({}): {}",
                                               ReasonName(ReasonOf(error)), MessageOf(error)));
  }

  bool WaitForServer() {
    const bool follows = !state_.url.empty();
    const int tries = state_.tries + CountTries(result().attempts);
    const RetryDecision decision = DecideRetry(policies_.retry,
                                               {.number = tries,
                                                .is_idempotent = follows || MayRepeat(whole_),
                                                .has_key = HasKey(whole_),
                                                .status_code = result().status_code,
                                                .sent = true,
                                                .server_wait = server_wait_,
                                                .elapsed = RequestTime(now_)},
                                               0);
    if (!decision.again || decision.wait < kPauseMin) return false;
    state_.tries = tries;
    Pause(decision.wait, decision.why);
    return true;
  }

  void Poll() {
    // What is no accepted status is the end, as the part has judged.
    if (!policies_.answer.statuses.Contains(result().status_code)) return;
    result().outcome = Outcome::kSucceeded;
    ++state_.polls;
    const PollStep step = NextPoll(*policies_.poll, state_.polls, result(), server_wait_, elapsed_);
    if (step.kind == PollStep::Kind::kGiveUp) return Reject(step.why);
    if (step.kind == PollStep::Kind::kDone) {
      const std::string refusal = RefuseAnswer(policies_.answer, result());
      return refusal.empty() ? void() : Reject(refusal);
    }
    if (!step.url.empty() && !MoveTo(step.url)) return;
    state_.tries = 0;
    Pause(step.wait, fmt::format("asked again in {} ms", step.wait.count()));
  }

  void PauseBeforePage() {
    if (const std::string why = RefusePageWait(policies_.retry, page_wait_); !why.empty()) {
      result().explanation = why;
      return;
    }
    Pause(page_wait_, fmt::format("the next page in {} ms", page_wait_.count()));
  }

  // The part did not know that it is not the last one.
  void Pause(milliseconds wait, std::string why) {
    std::vector<Attempt>& attempts = result().attempts;
    if (!attempts.empty()) attempts.back().decision = std::move(why);
    end_.pause = {std::chrono::ceil<std::chrono::seconds>(wait), state_};
  }

  bool MoveTo(const std::string& reference) {
    auto url = ResolveUrl(state_.url.empty() ? whole_.uri : state_.url, reference);
    if (!url.ok()) {
      Reject(fmt::format("the place to ask cannot be used: {}", MessageOf(url.status())));
      return false;
    }
    state_.url = *std::move(url);
    return true;
  }

  void Reject(std::string why) {
    result().outcome = Outcome::kRejected;
    if (result().explanation.empty()) result().explanation = std::move(why);
  }

  const TaskSpec& whole_;
  const TaskPolicies& policies_;
  CallState state_;
  const std::chrono::system_clock::time_point now_;
  const milliseconds elapsed_;
  milliseconds page_wait_{0};
  const std::optional<milliseconds> server_wait_;
  PartEnd end_;
};

std::optional<Json> ItemsOf(const Json& output, const ReadKept& read) {
  const Json* items = FindMember(output, "items");
  if (items != nullptr && items->is_array()) return *items;
  const Json* file = FindMember(output, "itemsFile");
  return file != nullptr && read ? read(*file) : std::nullopt;
}

void ReadPages(const Json& pause, const Json& output, const ReadKept& read, CallState& state) {
  const Json* pages = FindMember(pause, "pages");
  if (pages == nullptr) return;
  std::optional<Json> items = ItemsOf(output, read);
  if (items) state.pages = PageCourseFromJson(*pages, *std::move(items));
  state.is_lost = !state.pages;
  if (state.is_lost) state.tries = 0;
}

CallState ReadState(const Json& output, std::chrono::system_clock::time_point now,
                    const ReadKept& read) {
  const Json* json = FindMember(output, kMember);
  CallState state;
  state.start = now;
  if (json == nullptr || !json->is_object()) return state;
  state.tries = static_cast<int>(std::clamp<int64_t>(IntMember(*json, "tries"), 0, 1'000'000));
  state.polls = static_cast<int>(std::clamp<int64_t>(IntMember(*json, "polls"), 0, 1'000'000));
  state.url = StringMember(*json, "url");
  state.start = std::chrono::system_clock::time_point(milliseconds(IntMember(*json, "startTime")));
  ReadPages(*json, output, read, state);
  return state;
}

// Its tries before are an option of the execution: further pages have tries of their own.
TaskSpec PartOfPages(const TaskSpec& whole, const CallState& state) {
  // A course comes from a part of the same task, where the way was possible.
  TaskSpec part = state.pages ? GoToPage(whole, *state.pages).value_or(whole) : whole;
  auto policies = std::make_shared<TaskPolicies>(*whole.policies);
  policies->retry.server_wait_max = std::min(policies->retry.server_wait_max, kPauseMin);
  part.policies = std::move(policies);
  return part;
}

std::tuple<bool, int64_t, int, int> Progress(const CallState& state) {
  const int64_t pages = state.pages ? state.pages->read.pages : 0;
  return {!state.is_lost, pages, state.polls, state.tries};
}

}  // namespace

void PutState(const CallState& state, Json& output) {
  Json json = {{"tries", state.tries},
               {"polls", state.polls},
               {"startTime",
                std::chrono::duration_cast<milliseconds>(state.start.time_since_epoch()).count()}};
  if (!state.url.empty()) json["url"] = state.url;
  if (state.pages) {
    json["pages"] = PageCourseToJson(*state.pages);
    output["items"] = state.pages->read.items;
    output.erase("itemsFile");
  }
  output[kMember] = std::move(json);
}

CallState StateOf(const ConductorTask& task, const std::optional<CallRecord>& record,
                  std::chrono::system_clock::time_point now, const ReadKept& read) {
  const CallState told = ReadState(task.output, now, read);
  const bool is_paused =
      record && record->answer && record->answer->status == UpdateStatus::kInProgress &&
      (record->task_id == task.task_id || task.retry_count > record->retry_count);
  if (!is_paused) return told;
  const StatusOr<Json> recorded = ParseJson(record->answer->output);
  if (!recorded.ok()) return told;
  const CallState own = ReadState(*recorded, now, read);
  return Progress(told) > Progress(own) ? told : own;
}

ExecuteOptions OptionsOfPart(const TaskSpec& whole, const CallState& state, std::string call_key,
                             std::chrono::system_clock::time_point now) {
  ExecuteOptions options;
  // Pages count themselves.
  options.idempotency_key = KeyAfter(std::move(call_key), 0, state.polls);
  if (!IsInParts(whole) || !whole.policies->pages) return options;
  options.page_wait_max = kPauseMin;
  if (!state.is_begun()) return options;
  options.begin = std::make_shared<const PartBegin>(
      PartBegin{state.pages.value_or(PageCourse()), state.tries,
                std::chrono::duration_cast<milliseconds>(now - state.start)});
  return options;
}

TaskSpec NextPart(const TaskSpec& whole, const CallState& state) {
  if (!IsInParts(whole)) return whole;
  if (whole.policies->pages) return PartOfPages(whole, state);
  TaskSpec part = state.url.empty() ? whole : MakeFollowingTask(whole, state.url);
  auto policies = std::make_shared<TaskPolicies>(*whole.policies);
  policies->retry.retries = std::max(0, policies->retry.retries - state.tries);
  policies->retry.server_wait_max = std::min(policies->retry.server_wait_max, kPauseMin);
  if (policies->poll) policies->answer.condition.reset();
  policies->poll.reset();
  part.policies = std::move(policies);
  return part;
}

PartEnd JudgePart(const TaskSpec& whole, const CallState& state, TaskAnswer answer,
                  std::chrono::system_clock::time_point now) {
  if (!IsInParts(whole)) return {std::move(answer), std::nullopt};
  return Judge(whole, state, std::move(answer), now).Take();
}

}  // namespace httptask
