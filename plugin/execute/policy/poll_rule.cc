#include "plugin/execute/policy/poll_rule.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kIntervalMin{100};
constexpr milliseconds kIntervalMax{3'600'000};
constexpr milliseconds kPollTimeMax{86'400'000};
constexpr int64_t kPollsMax = 100'000;
constexpr milliseconds kAcceptedInterval{5'000};

void ReadStrategy(SettingReader& reader, PollRule& rule) {
  const std::string strategy =
      reader.OneOf("pollingStrategy", {"FIXED", "LINEAR_BACKOFF", "EXPONENTIAL_BACKOFF"});
  if (strategy == "LINEAR_BACKOFF") rule.backoff.growth = Growth::kLinear;
  if (strategy == "EXPONENTIAL_BACKOFF") rule.backoff.growth = Growth::kExponential;
}

void ReadAccepted(SettingReader& reader, PollRule& rule) {
  reader.RefuseOthers({"intervalSeconds", "maxPolls", "maxSeconds"});
  rule.follows_accepted = true;
  rule.backoff.delay =
      reader.Seconds("intervalSeconds", kAcceptedInterval, {kIntervalMin, kIntervalMax});
  rule.polls_max = static_cast<int>(reader.Whole("maxPolls", rule.polls_max, {1, kPollsMax}));
  rule.time_max = reader.Seconds("maxSeconds", rule.time_max, {milliseconds(1000), kPollTimeMax});
}

std::string_view FindPlace(const HeaderFields& headers) {
  for (const char* name : {"Operation-Location", "Azure-AsyncOperation", "Location"}) {
    if (const std::string_view place = FindHeader(headers, name); !place.empty()) return place;
  }
  return {};
}

PollStep GiveUp(std::string why) {
  return {PollStep::Kind::kGiveUp, milliseconds(0), "", std::move(why)};
}

// Whether the waiting is over; nothing when the condition cannot be evaluated.
std::optional<bool> IsDone(const PollRule& rule, const TaskResult& answer) {
  const bool accepted = rule.follows_accepted && answer.status_code == 202;
  if (!rule.done) return !accepted;
  const StatusOr<bool> holds = rule.done->Holds(MakeAnswerData(answer));
  if (!holds.ok()) return std::nullopt;
  return *holds;
}

}  // namespace

std::optional<PollRule> ReadPollRule(SettingReader& reader) {
  PollRule rule;
  rule.done = ReadCondition(reader, "terminationCondition");
  std::optional<SettingReader> accepted = reader.Object("asyncPolling");
  // Conductor's HTTP_POLL is bounded by its count.
  rule.time_max = accepted ? rule.time_max : kPollTimeMax;
  if (accepted) ReadAccepted(*accepted, rule);
  if (reader.Find("terminationCondition") == nullptr && !accepted) return std::nullopt;
  rule.backoff.delay =
      reader.Seconds("pollingInterval", rule.backoff.delay, {kIntervalMin, kIntervalMax});
  ReadStrategy(reader, rule);
  rule.polls_max = static_cast<int>(reader.Whole("maxPollCount", rule.polls_max, {1, kPollsMax}));
  return rule;
}

PollStep NextPoll(const PollRule& rule, int polls, const TaskResult& answer,
                  std::optional<milliseconds> server_wait, milliseconds elapsed) {
  const std::optional<bool> done = IsDone(rule, answer);
  if (!done) return GiveUp("terminationCondition cannot be evaluated on this answer");
  if (*done) return {};
  if (polls >= rule.polls_max) {
    return GiveUp(fmt::format("not done after {} polls, the most allowed", polls));
  }
  PollStep step{.kind = PollStep::Kind::kAgain};
  const milliseconds interval = WaitAfter(rule.backoff, polls, 0);
  step.wait = std::max(server_wait.value_or(interval), rule.done ? interval : kIntervalMin);
  if (elapsed + step.wait > rule.time_max) return GiveUp("the time to wait for the end is over");
  if (rule.follows_accepted && answer.status_code == 202) {
    step.url = std::string(FindPlace(answer.headers));
    if (step.url.empty() && polls == 1) {
      return GiveUp("the answer 202 names no place to ask for the end (Location)");
    }
  }
  return step;
}

}  // namespace httptask
