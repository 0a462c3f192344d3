#include "plugin/conductor/call_part.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

const auto kNow = std::chrono::system_clock::time_point(std::chrono::hours(24 * 365));

TaskSpec Spec(const char* members, const char* method = "GET") {
  Json input = *ParseJson(members);
  input["uri"] = "https://shop.example/job";
  input["method"] = method;
  return ParseTaskSpec(input).value();
}

TaskAnswer Answer(int status_code, HeaderFields headers = {}, std::string body = "{}") {
  TaskAnswer answer;
  answer.result.status_code = status_code;
  answer.result.outcome = status_code / 100 == 2 ? Outcome::kSucceeded : Outcome::kRejected;
  answer.result.headers = std::move(headers);
  answer.result.headers.emplace_back("Content-Type", "application/json");
  answer.result.body = std::move(body);
  answer.result.attempts.emplace_back();
  return answer;
}

CallState NewState() {
  CallState state;
  state.start = kNow;
  return state;
}

// The end of a part that has read so many pages.
TaskAnswer PageAnswer(int status_code, int pages, std::chrono::milliseconds wait) {
  TaskAnswer answer = Answer(status_code);
  answer.pages.emplace();
  answer.pages->read.pages = pages;
  answer.pages->read.items = {1, 2};
  answer.pages->value = pages + 1;
  answer.pages->wait = wait;
  return answer;
}

std::string OutputOf(const CallState& state) {
  Json output = Json::object();
  PutState(state, output);
  return FormatJson(output);
}

constexpr char kRetries[] = R"({"retry": {"retryCount": 2}})";
constexpr char kPages[] = R"({"pagination": {"type": "page", "parameter": "page"},
                              "retry": {"retryCount": 2}})";
constexpr char kPolls[] = R"({"terminationCondition": "@.body.state == 'done'",
                              "pollingInterval": 30, "successCondition": "@.body.ok"})";

TEST(CallPartTest, AWaitThatTheServerAsksForIsAPause) {
  const PartEnd end =
      JudgePart(Spec(kRetries), NewState(), Answer(503, {{"Retry-After", "60"}}), kNow);
  ASSERT_TRUE(end.pause.has_value());
  EXPECT_EQ(end.pause->wait, seconds(60));
  EXPECT_EQ(end.pause->state.tries, 1);
  EXPECT_THAT(end.answer.result.attempts[0].decision, HasSubstr("again in 60000 ms"));
}

TEST(CallPartTest, WithoutRetriesAnAnswerIsTheEnd) {
  EXPECT_FALSE(JudgePart(Spec("{}"), NewState(), Answer(503, {{"Retry-After", "60"}}), kNow).pause);
}

TEST(CallPartTest, APostIsPausedWhenItWasRefusedAndNotWhenItMayBeDone) {
  const TaskSpec post = Spec(kRetries, "POST");
  EXPECT_TRUE(JudgePart(post, NewState(), Answer(429, {{"Retry-After", "60"}}), kNow).pause);
  EXPECT_FALSE(JudgePart(post, NewState(), Answer(503, {{"Retry-After", "60"}}), kNow).pause);
}

TEST(CallPartTest, ShortWaitsPassWithinAPart) {
  const TaskSpec whole = Spec(kRetries);
  EXPECT_FALSE(JudgePart(whole, NewState(), Answer(503, {{"Retry-After", "1"}}), kNow).pause);
  EXPECT_TRUE(JudgePart(whole, NewState(), Answer(503, {{"Retry-After", "2"}}), kNow).pause);
  EXPECT_EQ(NextPart(whole, NewState()).policies->retry.server_wait_max, kPauseMin);
}

TEST(CallPartTest, TriesCountOverAllParts) {
  const TaskSpec whole = Spec(kRetries);
  CallState state = NewState();
  state.tries = 2;
  EXPECT_EQ(NextPart(whole, state).policies->retry.retries, 0);
  EXPECT_FALSE(JudgePart(whole, state, Answer(503, {{"Retry-After", "60"}}), kNow).pause);
}

TEST(CallPartTest, AServerThatAsksForTooMuchIsNotWaitedFor) {
  EXPECT_TRUE(
      JudgePart(Spec(kRetries), NewState(), Answer(503, {{"Retry-After", "120"}}), kNow).pause);
  EXPECT_FALSE(
      JudgePart(Spec(kRetries), NewState(), Answer(503, {{"Retry-After", "121"}}), kNow).pause);
}

TEST(CallPartTest, APollThatIsNotTheEndIsAPause) {
  const PartEnd end = JudgePart(Spec(kPolls), NewState(), Answer(200), kNow);
  ASSERT_TRUE(end.pause.has_value());
  EXPECT_EQ(end.pause->wait, seconds(30));
  EXPECT_EQ(end.pause->state.polls, 1);
  EXPECT_EQ(end.answer.result.attempts[0].decision, "asked again in 30000 ms");
}

TEST(CallPartTest, APollThatIsTheEndIsJudgedByTheWholeTask) {
  const PartEnd good = JudgePart(Spec(kPolls), NewState(),
                                 Answer(200, {}, R"({"state": "done", "ok": true})"), kNow);
  EXPECT_FALSE(good.pause);
  EXPECT_EQ(good.answer.result.outcome, Outcome::kSucceeded);
  const PartEnd bad =
      JudgePart(Spec(kPolls), NewState(), Answer(200, {}, R"({"state": "done"})"), kNow);
  EXPECT_FALSE(bad.pause);
  EXPECT_EQ(bad.answer.result.outcome, Outcome::kRejected);
}

TEST(CallPartTest, APollIsGivenUpAfterItsTimeOverAllParts) {
  CallState state = NewState();
  state.polls = 3;
  const PartEnd end = JudgePart(Spec(kPolls), state, Answer(200), kNow + std::chrono::hours(24));
  EXPECT_FALSE(end.pause);
  EXPECT_EQ(end.answer.result.outcome, Outcome::kRejected);
}

TEST(CallPartTest, APlaceToAskIsAskedInTheNextPart) {
  const TaskSpec whole = Spec(R"({"asyncPolling": {"intervalSeconds": 5}})", "POST");
  const PartEnd end = JudgePart(whole, NewState(), Answer(202, {{"Location", "/jobs/7"}}), kNow);
  ASSERT_TRUE(end.pause.has_value());
  const TaskSpec next = NextPart(whole, end.pause->state);
  EXPECT_EQ(next.method, "GET");
  EXPECT_EQ(next.uri, "https://shop.example/jobs/7");
}

TEST(CallPartTest, AFailureAfterAnAcceptedPostIsUnknown) {
  const TaskSpec whole = Spec(R"({"asyncPolling": {"intervalSeconds": 5}})", "POST");
  CallState state = NewState();
  state.polls = 1;
  state.url = "https://shop.example/jobs/7";
  TaskAnswer lost;
  lost.status = MakeError(Reason::kTargetUnreachable, "no route");
  const PartEnd end = JudgePart(whole, state, lost, kNow);
  EXPECT_EQ(ReasonOf(end.answer.status), Reason::kResultUnknown);
}

TEST(CallPartTest, QuickPollsAndPagesWithPollsOrACacheAreMadeInOnePart) {
  for (const char* members :
       {R"({"terminationCondition": "@.body.done", "pollingInterval": 1})",
        R"({"terminationCondition": "@.body.done", "pagination": {"type": "link"}})",
        R"({"cacheConfig": {}, "pagination": {"type": "link"}})"}) {
    const TaskSpec whole = Spec(members);
    EXPECT_EQ(NextPart(whole, NewState()), whole) << members;
    EXPECT_EQ(OptionsOfPart(whole, NewState(), "key", kNow).page_wait_max, milliseconds::max());
  }
}

TEST(CallPartTest, AWaitBeforeAPageIsAPauseWithThePagesSoFar) {
  const TaskSpec whole = Spec(kPages);
  EXPECT_EQ(OptionsOfPart(whole, NewState(), "key", kNow).page_wait_max, kPauseMin);
  const PartEnd end = JudgePart(whole, NewState(), PageAnswer(200, 2, milliseconds(30'000)), kNow);
  ASSERT_TRUE(end.pause.has_value());
  EXPECT_EQ(end.pause->wait, seconds(30));
  EXPECT_EQ(end.answer.result.attempts[0].decision, "the next page in 30000 ms");
  const CallState& state = end.pause->state;
  EXPECT_TRUE(state.is_begun());
  EXPECT_EQ(NextPart(whole, state).uri, "https://shop.example/job?page=3");
  const ExecuteOptions options = OptionsOfPart(whole, state, "key", kNow + seconds(40));
  EXPECT_EQ(options.begin->pages, *state.pages);
  EXPECT_EQ(options.begin->elapsed, seconds(40));
}

TEST(CallPartTest, APollThatIsMadeLaterHasAnIdempotencyKeyOfItsOwn) {
  const TaskSpec whole = Spec(R"({"terminationCondition": "@.body.done", "pollingInterval": 60})");
  CallState state = NewState();
  EXPECT_EQ(OptionsOfPart(whole, state, "key", kNow).idempotency_key, "key");
  state.polls = 2;
  EXPECT_EQ(OptionsOfPart(whole, state, "key", kNow).idempotency_key, "key-1-3");
}

TEST(CallPartTest, TheLastPageIsTheEnd) {
  EXPECT_FALSE(JudgePart(Spec(kPages), NewState(), PageAnswer(200, 2, {}), kNow).pause);
}

TEST(CallPartTest, AServerThatAsksForTooMuchBeforeAPageEndsThePages) {
  const auto judge = [](int wait) {
    return JudgePart(Spec(kPages), NewState(), PageAnswer(200, 2, seconds(wait)), kNow);
  };
  EXPECT_TRUE(judge(120).pause);
  const PartEnd end = judge(121);
  EXPECT_FALSE(end.pause);
  EXPECT_EQ(end.answer.result.outcome, Outcome::kSucceeded);
  EXPECT_THAT(end.answer.result.explanation, HasSubstr("more than maxRetryAfterSeconds"));
}

TEST(CallPartTest, APageThatMustBeAskedForAgainLaterIsAPauseToo) {
  const TaskSpec whole = Spec(kPages);
  CallState state = NewState();
  state.tries = 2;
  TaskAnswer answer = PageAnswer(503, 2, {});
  answer.result.headers.emplace_back("Retry-After", "60");
  // The tries before were those of an earlier page.
  const PartEnd end = JudgePart(whole, state, answer, kNow);
  ASSERT_TRUE(end.pause.has_value());
  EXPECT_EQ(end.pause->state.tries, 1);
  EXPECT_EQ(OptionsOfPart(whole, end.pause->state, "key", kNow).begin->tries, 1);
  // These were its own, and all that it has.
  CallState same = end.pause->state;
  same.tries = 2;
  EXPECT_FALSE(JudgePart(whole, same, answer, kNow).pause);
}

TEST(CallPartTest, AFailureAfterPagesOfAPostIsUnknown) {
  CallState state = NewState();
  state.pages = PageAnswer(200, 2, {}).pages;
  TaskAnswer lost;
  lost.status = MakeError(Reason::kTargetUnreachable, "no route");
  EXPECT_EQ(ReasonOf(JudgePart(Spec(kPages, "POST"), state, lost, kNow).answer.status),
            Reason::kResultUnknown);
  EXPECT_EQ(ReasonOf(JudgePart(Spec(kPages), state, lost, kNow).answer.status),
            Reason::kTargetUnreachable);
}

TEST(CallPartTest, PagesRideInTheOutputOrInAFileBesideIt) {
  CallState state = NewState();
  state.pages = PageAnswer(200, 2, {}).pages;
  ConductorTask task;
  PutState(state, task.output);
  EXPECT_EQ(task.output["items"], Json({1, 2}));
  EXPECT_EQ(StateOf(task, std::nullopt, kNow), state);
  task.output["items"] = nullptr;
  task.output["itemsFile"] = {{"sha256", "d"}};
  const auto read = [](const Json& file) {
    EXPECT_EQ(file["sha256"], "d");
    return std::optional<Json>({1, 2});
  };
  EXPECT_EQ(StateOf(task, std::nullopt, kNow, read), state);
}

TEST(CallPartTest, PagesThatAreNotHereAreReadAgain) {
  CallState state = NewState();
  state.pages = PageAnswer(200, 2, {}).pages;
  ConductorTask task;
  task.task_id = "t1";
  PutState(state, task.output);
  CallRecord record{"t1", 0, TaskUpdate()};
  record.answer->status = UpdateStatus::kInProgress;
  record.answer->output = FormatJson(task.output);
  task.output.erase("items");
  const CallState lost = StateOf(task, std::nullopt, kNow);
  EXPECT_TRUE(lost.is_lost);
  EXPECT_FALSE(lost.is_begun());
  EXPECT_EQ(StateOf(task, record, kNow), state);
}

TEST(CallPartTest, TheStateRidesInTheOutput) {
  CallState state{2, 3, "https://shop.example/jobs/7", kNow};
  ConductorTask task;
  PutState(state, task.output);
  EXPECT_EQ(StateOf(task, std::nullopt, kNow + seconds(9)), state);
  task.output = Json::object();
  EXPECT_EQ(StateOf(task, std::nullopt, kNow), NewState());
}

TEST(CallPartTest, ARetryOfAPausedCallGoesOnWhereItWas) {
  CallState state{0, 3, "", kNow};
  CallRecord record{"t1", 0, TaskUpdate()};
  record.answer->status = UpdateStatus::kInProgress;
  record.answer->output = OutputOf(state);
  ConductorTask retry;
  retry.task_id = "t2";
  retry.retry_count = 1;
  EXPECT_EQ(StateOf(retry, record, kNow), state);
  retry.retry_count = 0;  // A person runs the workflow again.
  EXPECT_EQ(StateOf(retry, record, kNow), NewState());
}

TEST(CallPartTest, ACallGoesOnWhereTheWorkerThatCameFurtherWas) {
  const CallState first{0, 1, "", kNow};
  CallRecord record{"t1", 0, TaskUpdate()};
  record.answer->status = UpdateStatus::kInProgress;
  record.answer->output = OutputOf(first);
  ConductorTask task;
  task.task_id = "t1";
  for (const CallState& other :
       {CallState{0, 2, "https://shop.example/jobs/7", kNow}, CallState{1, 1, "", kNow}}) {
    PutState(other, task.output);
    EXPECT_EQ(StateOf(task, record, kNow), other);
  }
  PutState({1, 0, "", kNow}, task.output);
  EXPECT_EQ(StateOf(task, record, kNow), first);
}

TEST(CallPartTest, NonsenseInTheOutputIsANewCall) {
  ConductorTask task;
  task.output = *ParseJson(R"({"pause": 5})");
  EXPECT_EQ(StateOf(task, std::nullopt, kNow), NewState());
  task.output = *ParseJson(R"({"pause": {"tries": -4, "polls": "x", "url": []}})");
  EXPECT_FALSE(StateOf(task, std::nullopt, kNow).is_begun());
}

}  // namespace
}  // namespace httptask
