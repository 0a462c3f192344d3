// httptask_bench --upstream HOST:PORT [--json] [NAME…]: see README.md of this folder.

#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/base/json.h"
#include "runner/client/plugin_process.h"
#include "tests/bench/curl_floor.h"
#include "tests/bench/execute_bench.h"
#include "tests/bench/figure.h"
#include "tests/bench/prepare_bench.h"
#include "tests/bench/rpc_floor.h"

namespace httptask::bench {
namespace {

struct Options {
  std::string upstream;
  bool json = false;
  std::vector<std::string> names;

  bool Wants(const std::string& name) const {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  }
};

// A 300-byte JSON body, as a small API call has.
std::string RequestBody() {
  return FormatJson({{"client_name", "Acme"}, {"note", std::string(262, 'x')}});
}

// The server of empty calls in a process of its own.
class EmptyCallServer {
 public:
  EmptyCallServer()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("httptask-bench-{}", getpid())),
        address_("unix:" + (folder_ / "rpc.sock").string()) {
    std::filesystem::create_directories(folder_);
    std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string mode = "--serve-empty-calls";
    char* arguments[] = {program.data(), mode.data(), address_.data(), nullptr};
    HTTPTASK_CHECK(posix_spawn(&pid_, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
  }
  ~EmptyCallServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  const std::string& address() const { return address_; }

 private:
  const std::filesystem::path folder_;
  std::string address_;
  pid_t pid_ = 0;
};

// Each reference is measured at most once, when a figure first needs it.
class Measurements {
 public:
  explicit Measurements(const Options& options)
      : url_("http://" + options.upstream + "/"),
        task_json_(
            FormatJson({{"uri", url_}, {"method", "POST"}, {"body", *ParseJson(RequestBody())}})) {
    auto plugin = runner::PluginProcess::Start({.arguments = {"--allow", options.upstream}});
    if (!plugin.ok()) {
      fmt::print(stderr, "error: {}\n", std::string(plugin.status().message()));
      std::exit(2);
    }
    plugin_ = std::move(plugin).value();
  }

  const Sample& EmptyCalls(int n) {
    return Once("rpc", n, [&] { return MeasureEmptyCalls(empty_.address(), n, {}); });
  }
  const Sample& BareCurl(int n) {
    return Once("curl", n, [&] { return MeasureBareCurl(url_, RequestBody(), n, {}); });
  }
  const Sample& ExecuteTask(int n) {
    return Once("unary", n,
                [&] { return MeasureExecuteTask(plugin_->address(), task_json_, n, {}); });
  }
  const Sample& ExecuteTasks(int n) {
    return Once("stream", n,
                [&] { return MeasureExecuteTasks(plugin_->address(), task_json_, n, {}); });
  }
  const Sample& Prepare() {
    return Once("prepare", 1, [] { return MeasurePrepare({}); });
  }
  // What the two floors allow together when each works alone: 1/(1/a + 1/b).
  double Floor(int n) { return 1 / (1 / EmptyCalls(n).PerSecond() + 1 / BareCurl(n).PerSecond()); }

 private:
  const Sample& Once(const std::string& what, int n, const std::function<Sample()>& measure) {
    const std::string key = fmt::format("{}_{}", what, n);
    auto found = samples_.find(key);
    if (found == samples_.end()) found = samples_.emplace(key, measure()).first;
    return found->second;
  }

  EmptyCallServer empty_;
  const std::string url_;
  const std::string task_json_;
  std::unique_ptr<runner::PluginProcess> plugin_;
  std::map<std::string, Sample> samples_;
};

struct Row {
  std::string name;
  std::function<Figure(Measurements&)> measure;
};

// Goal of the median: 1.3 empty calls above the bare request.
Figure Latency(Measurements& m, double fraction) {
  const double empty = m.EmptyCalls(1).Percentile(fraction);
  const double bare = m.BareCurl(1).Percentile(fraction);
  return {.value = m.ExecuteTask(1).Percentile(fraction),
          .unit = "us",
          .reference = empty + bare,
          .goal = fraction == 0.5 ? bare + 1.3 * empty : 0,
          .direction = Direction::kLess};
}

std::vector<Row> Rows() {
  std::vector<Row> rows;
  for (int n : {1, 64, 512}) {
    rows.push_back({fmt::format("rpc_empty_{}", n), [n](Measurements& m) {
                      return Figure{.value = m.EmptyCalls(n).PerSecond(), .unit = "1/s"};
                    }});
    rows.push_back({fmt::format("curl_bare_{}", n), [n](Measurements& m) {
                      return Figure{.value = m.BareCurl(n).PerSecond(), .unit = "1/s"};
                    }});
    rows.push_back({fmt::format("execute_unary_{}", n), [n](Measurements& m) {
                      return Figure{.value = m.ExecuteTask(n).PerSecond(),
                                    .unit = "1/s",
                                    .reference = m.Floor(n),
                                    .goal = n == 64 ? 0.8 * m.Floor(n) : 0};
                    }});
    rows.push_back({fmt::format("execute_stream_{}", n), [n](Measurements& m) {
                      return Figure{.value = m.ExecuteTasks(n).PerSecond(),
                                    .unit = "1/s",
                                    .reference = m.Floor(n),
                                    .goal = n == 64 ? 1.1 * m.Floor(n) : 0};
                    }});
  }
  rows.push_back({"execute_latency_1", [](Measurements& m) { return Latency(m, 0.5); }});
  rows.push_back({"execute_latency_1_p90", [](Measurements& m) { return Latency(m, 0.9); }});
  rows.push_back({"execute_latency_1_p99", [](Measurements& m) { return Latency(m, 0.99); }});
  for (const auto& [name, fraction] : {std::pair("p50", 0.5), std::pair("p99", 0.99)}) {
    rows.push_back(
        {fmt::format("prepare_required_{}", name), [fraction = fraction](Measurements& m) {
           return Figure{.value = m.Prepare().Percentile(fraction), .unit = "us"};
         }});
  }
  return rows;
}

int Run(const Options& options) {
  const std::vector<Row> rows = Rows();
  // A name may be that of another program's figure: run.sh asks all of them.
  const bool is_wanted = std::any_of(rows.begin(), rows.end(),
                                     [&](const Row& row) { return options.Wants(row.name); });
  if (!is_wanted) return 0;
  Measurements measurements(options);
  for (const Row& row : rows) {
    if (!options.Wants(row.name)) continue;
    Figure figure = row.measure(measurements);
    figure.name = row.name;
    fmt::print("{}\n", options.json ? FormatAsJson(figure) : FormatAsText(figure));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace httptask::bench

int main(int argc, char** argv) {
  httptask::bench::Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--serve-empty-calls" && i + 1 < argc) {
      httptask::bench::ServeEmptyCalls(argv[i + 1]);
      return 0;
    }
    if (argument == "--upstream" && i + 1 < argc) {
      options.upstream = argv[++i];
    } else if (argument == "--json") {
      options.json = true;
    } else {
      options.names.push_back(argument);
    }
  }
  return httptask::bench::Run(options);
}
