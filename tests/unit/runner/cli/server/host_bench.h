#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runner/cli/runs/stored_run.h"
#include "runner/cli/server/run_host.h"
#include "runner/journal/sqlite_journal.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner::testing {

// A host with a journal in a folder of its own, served on a thread.
class HostBench {
 public:
  explicit HostBench(FakeTaskRunner::Handler handler =
                         [](const Json&) { return MakeTaskResult(200); })
      : tasks_(std::move(handler)),
        journal_(SqliteJournal::Open(folder_.path()).value()),
        host_({*journal_, tasks_, clock_, scripts_},
              [this](const std::string& id) { return ReadFamily(*journal_, id); }) {}
  ~HostBench() { Stop().status().IgnoreError(); }

  void Serve() {
    thread_ = std::thread([this] { ended_ = host_.Serve(ReadOpenRuns(*journal_).value()); });
  }
  // What Serve gave.
  StatusOr<size_t> Stop() {
    if (!thread_.joinable()) return ended_;
    host_.Stop();
    thread_.join();
    return ended_;
  }

  RunHost& host() { return host_; }
  SqliteJournal& journal() { return *journal_; }
  FakeTaskRunner& tasks() { return tasks_; }
  Run Read(const std::string& id) { return ReadRun(*journal_, id).value(); }
  RunState StateOf(const std::string& id) { return Read(id).state; }

  // Starts a run of these tasks (JSON, without the list's brackets).
  void Start(const std::string& id, const std::string& tasks) {
    ParsedDefinition parsed =
        ParseDefinition(R"({"name": "w", "tasks": [)" + tasks + "]}", "w.json");
    ASSERT_TRUE(parsed.ok());
    RunRequest request{id, std::make_shared<const Workflow>(std::move(parsed.definition)),
                       std::make_shared<const Library>()};
    const Status done =
        host_.Do([&](Engine& engine) { ASSERT_TRUE(engine.Start(std::move(request)).ok()); });
    ASSERT_TRUE(done.ok()) << done;
  }
  // Returns when what was begun before has had its turn.
  void Settle() {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(host_.Do([](Engine&) {}).ok());
  }

 private:
  httptask::testing::TemporaryFolder folder_;
  FakeTaskRunner tasks_;
  httptask::testing::FakeClock clock_;
  FakeScriptEvaluator scripts_;
  std::unique_ptr<SqliteJournal> journal_;
  RunHost host_;
  std::thread thread_;
  StatusOr<size_t> ended_ = size_t{0};
};

inline constexpr char kHuman[] = R"({"name": "h", "taskReferenceName": "ask", "type": "HUMAN"})";
inline constexpr char kCall[] = R"({"name": "c", "taskReferenceName": "call", "type": "HTTP",
  "inputParameters": {"uri": "https://h/1", "method": "POST"}})";

}  // namespace httptask::runner::testing
