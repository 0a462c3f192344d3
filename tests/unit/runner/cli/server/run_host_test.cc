#include "runner/cli/server/run_host.h"

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/testing/fake_journal.h"
#include "tests/unit/runner/cli/server/host_bench.h"

namespace httptask::runner {
namespace {

using testing::HostBench;
using testing::kCall;
using testing::kHuman;

TEST(RunHostTest, WhatDoChangedIsInTheJournalWhenItReturns) {
  HostBench bench;
  bench.Serve();
  bench.Start("r", kHuman);
  EXPECT_EQ(bench.StateOf("r"), RunState::kRunning);
  ASSERT_TRUE(bench.host()
                  .Do([](Engine& engine) {
                    engine.Update("r", TaskUpdated{1, TaskState::kCompleted});
                  })
                  .ok());
  EXPECT_EQ(bench.StateOf("r"), RunState::kCompleted);
}

TEST(RunHostTest, ARunThatHasEndedIsForgottenAndBroughtBack) {
  HostBench bench;
  bench.Serve();
  bench.Start("r", kHuman);
  const auto cancel = [](Engine& engine) { engine.Cancel("r", "why"); };
  ASSERT_TRUE(bench.host().Do(cancel).ok());
  const runner::Run* found = nullptr;
  ASSERT_TRUE(bench.host().Do([&](Engine& engine) { found = engine.Find("r"); }).ok());
  EXPECT_EQ(found, nullptr);
  Status status;
  const auto retry = [](Step& step) { return step.Retry(); };
  ASSERT_TRUE(bench.host()
                  .Do([&](Engine& engine) {
                    status = bench.host().Bring("r");
                    if (status.ok()) status = engine.Change("r", retry);
                  })
                  .ok());
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(bench.StateOf("r"), RunState::kRunning);
}

TEST(RunHostTest, RunsGoOnFromTheJournal) {
  HostBench bench;
  const Event start{Time(std::chrono::seconds(1)),
                    RunStarted{R"({"name": "w", "tasks": [)" + std::string(kCall) + "]}"}};
  ASSERT_TRUE(bench.journal().Append({{"r", {start}}}).ok());
  TaskScheduled task{1, "call", "c", "HTTP"};
  task.input = {{"uri", "https://h/1"}, {"method", "POST"}};
  ASSERT_TRUE(bench.journal().Append({{"r", {{start.time, task}}}}).ok());
  bench.Serve();
  bench.Settle();
  EXPECT_EQ(bench.StateOf("r"), RunState::kCompleted);
  EXPECT_EQ(bench.tasks().inputs().size(), 1u);
}

TEST(RunHostTest, BehindTheStopNothingIsDone) {
  HostBench bench;
  bench.Serve();
  bench.Settle();
  EXPECT_EQ(bench.Stop().value(), 0u);
  const Status status = bench.host().Do([](Engine&) { FAIL(); });
  EXPECT_EQ(ReasonOf(status), Reason::kCancelled);
}

// Keeps an answer until the test gives it.
class SlowTaskRunner : public TaskRunner {
 public:
  void Run(const Json&, const std::string&, Done done) override {
    std::lock_guard lock(mutex_);
    done_ = std::move(done);
    is_sent_ = true;
  }
  void WaitForTask() const {
    while (!is_sent_) std::this_thread::yield();
  }
  void Answer() {
    std::lock_guard lock(mutex_);
    done_(testing::MakeTaskResult(200));
  }

 private:
  std::mutex mutex_;  // Guards done_.
  Done done_;
  std::atomic<bool> is_sent_ = false;
};

// A host with a journal in memory, which serves one run.
class SlowHost {
 public:
  SlowHost() : host_({journal, tasks, clock, scripts_}, nullptr) {
    thread_ = std::thread([this] {
      ended = host_.Serve({});
      is_over = true;
    });
  }
  ~SlowHost() {
    if (thread_.joinable()) thread_.join();
  }

  Status Start(const std::string& tasks_text) {
    ParsedDefinition parsed =
        ParseDefinition(R"({"name": "w", "tasks": [)" + tasks_text + "]}", "w.json");
    auto workflow = std::make_shared<const Workflow>(std::move(parsed.definition));
    return host_.Do([&](Engine& engine) {
      EXPECT_TRUE(engine.Start({"r", workflow, std::make_shared<const Library>()}).ok());
    });
  }
  void Stop() { host_.Stop(); }
  void Join() { thread_.join(); }

  testing::FakeJournal journal;
  SlowTaskRunner tasks;
  httptask::testing::FakeClock clock;
  StatusOr<size_t> ended;
  std::atomic<bool> is_over = false;

 private:
  testing::FakeScriptEvaluator scripts_;
  RunHost host_;
  std::thread thread_;
};

TEST(RunHostTest, AStopLetsWhatIsUnderWayEndAndBeginsNothing) {
  SlowHost host;
  ASSERT_TRUE(host.Start(std::string(kCall) + R"(, {"name": "c", "taskReferenceName": "second",
    "type": "HTTP", "inputParameters": {"uri": "https://h/2", "method": "POST"}})")
                  .ok());
  host.tasks.WaitForTask();
  host.Stop();
  host.tasks.Answer();
  host.Join();
  EXPECT_EQ(host.ended.value(), 0u);
  const runner::Run run = ReplayRun("r", host.journal.Read("r").value()).value();
  EXPECT_EQ(run.FindTask("call")->state, TaskState::kCompleted);
  // A step that was not yet under way when the host stopped is left to the next start.
  const TaskRecord* second = run.FindTask("second");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->state, TaskState::kScheduled);
}

TEST(RunHostTest, WhatDoesNotEndInTimeIsCounted) {
  SlowHost host;
  ASSERT_TRUE(host.Start(kCall).ok());
  host.tasks.WaitForTask();
  host.Stop();
  while (!host.is_over) {
    host.clock.Advance(RunHost::kDrainTime);
    std::this_thread::yield();
  }
  EXPECT_EQ(host.ended.value(), 1u);
  host.tasks.Answer();
}

TEST(RunHostTest, AJournalThatFailsEndsTheHostAndTellsWhoAsked) {
  SlowHost host;
  host.journal.FailAt(1);
  EXPECT_EQ(ReasonOf(host.Start(kHuman)), Reason::kStorageFailed);
  host.Join();
  EXPECT_EQ(ReasonOf(host.ended.status()), Reason::kStorageFailed);
}

}  // namespace
}  // namespace httptask::runner
