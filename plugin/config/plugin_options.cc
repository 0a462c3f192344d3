#include "plugin/config/plugin_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/config/conductor_options.h"

namespace httptask {
namespace {

constexpr char kCookieVariable[] = "HTTPTASK_PLUGIN_COOKIE";
constexpr char kCookie[] = "httptask";
constexpr char kSocketFolderVariable[] = "PLUGIN_UNIX_SOCKET_DIR";
constexpr char kProxyVariable[] = "HTTPTASK_PROXY";
constexpr char kMutualTlsVariable[] = "PLUGIN_CLIENT_CERT";

// Reads arguments from first to last, collecting every problem.
class ArgumentReader {
 public:
  explicit ArgumentReader(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  PluginOptions Read() {
    while (next_ < arguments_.size()) ReadOne(arguments_[next_++]);
    return std::move(options_);
  }

  std::vector<Problem> problems() && { return std::move(problems_); }

 private:
  void ReadOne(const std::string& argument) {
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    value_.reset();
    if (equals != std::string::npos) value_ = argument.substr(equals + 1);
    if (ReadSwitch(name)) {
      if (value_) Fault(name, "syntax", fmt::format("{} takes no value", name));
      return;
    }
    if (!ReadSetting(name)) Unknown(argument, name);
  }

  bool ReadSwitch(const std::string& name) {
    if (name == "--reflection") return options_.reflection = true;
    if (name == "--insecure-listen") return options_.insecure_listen = true;
    if (name == "--version") return options_.version = true;
    if (name == "--help" || name == "-h") return options_.help = true;
    return false;
  }

  bool ReadSetting(const std::string& name) {
    if (name == "--listen") return Take(name, options_.listen);
    if (name == "--credentials") return Take(name, options_.credentials_file);
    if (name == "--home") return Take(name, options_.home);
    if (name == "--mock") return Take(name, options_.mock_api);
    if (name == "--mock-listen") return Take(name, options_.mock_listen);
    if (name == "--files") return Take(name, options_.files);
    if (ReadWay(name) || ReadLimit(name) || ReadConductor(name)) return true;
    if (name != "--allow") return false;
    std::string text;
    Take(name, text);
    if (text.empty()) return true;
    StatusOr<AllowRule> rule = AllowRule::Parse(text);
    if (rule.ok()) {
      options_.allow.push_back(*std::move(rule));
    } else {
      Fault(name, "format", std::string(MessageOf(rule.status())));
    }
    return true;
  }

  // What lies between the plugin and the servers.
  bool ReadWay(const std::string& name) {
    if (name == "--proxy") return Take(name, options_.proxy);
    if (name == "--ca-file") return Take(name, options_.ca_file);
    if (name != "--no-proxy") return false;
    std::string hosts;
    Take(name, hosts);
    for (const std::string_view host : Split(hosts, ',')) {
      if (!Trim(host).empty()) options_.no_proxy.emplace_back(Trim(host));
    }
    return true;
  }

  bool ReadConductor(const std::string& name) {
    if (name == "--conductor") return Take(name, options_.conductor);
    if (name == "--worker-id") return Take(name, options_.worker_id);
    if (name == "--conductor-idle") return TakeDuration(name, options_.conductor_idle, 60'000, 10);
    if (name == "--metrics") return Take(name, options_.metrics);
    if (name == "--conductor-calls") {
      return TakeNumber(name, options_.conductor_calls, size_t{10'000}, size_t{1});
    }
    if (name == "--conductor-answers-days") {
      return TakeNumber(name, options_.conductor_answers_days, 3'650, 1);
    }
    if (name == "--conductor-answers-mib") {
      return TakeNumber(name, options_.conductor_answers_mib, uint64_t{1} << 20, uint64_t{1});
    }
    if (name != "--conductor-queue") return false;
    std::string queue;
    Take(name, queue);
    if (!queue.empty()) options_.conductor_queues.push_back(std::move(queue));
    return true;
  }

  bool ReadLimit(const std::string& name) {
    if (name == "--host-concurrency")
      return TakeNumber(name, options_.host_concurrency, size_t{100'000});
    if (name == "--host-rate") return TakeNumber(name, options_.host_rate, 1'000'000.0);
    if (name == "--breaker-percent") return TakeNumber(name, options_.breaker_percent, 100);
    if (name == "--breaker-window") {
      return TakeNumber(name, options_.breaker_window, size_t{10'000}, size_t{1});
    }
    if (name == "--stop-grace") return TakeDuration(name, options_.stop_grace, 86'400);
    if (name == "--breaker-wait") return TakeDuration(name, options_.breaker_wait, 86'400);
    return false;
  }

  // In the unit of `place`. Always true.
  template <typename Duration>
  bool TakeDuration(const std::string& name, Duration& place, int64_t most, int64_t least = 0) {
    int64_t count = place.count();
    TakeNumber(name, count, most, least);
    place = Duration(count);
    return true;
  }

  // From `least` to `most`. Always true.
  template <typename Number>
  bool TakeNumber(const std::string& name, Number& place, Number most, Number least = {}) {
    std::string text;
    Take(name, text);
    if (text.empty()) return true;
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (whole && number >= least && number <= most) {
      place = number;
    } else {
      Fault(name, "format", fmt::format("{} must be a number from {} to {}", name, least, most));
    }
    return true;
  }

  // Always true, so that ReadSetting can say that it knows the name.
  template <typename Text>
  bool Take(const std::string& name, Text& place) {
    if (!value_ && next_ < arguments_.size() && !arguments_[next_].starts_with("--")) {
      value_ = arguments_[next_++];
    }
    if (value_ && !value_->empty()) {
      place = *value_;
    } else {
      Fault(name, "required", fmt::format("{} needs a value", name));
    }
    return true;
  }

  void Unknown(const std::string& argument, const std::string& name) {
    const std::vector<std::string> known = {"--listen",
                                            "--insecure-listen",
                                            "--allow",
                                            "--credentials",
                                            "--home",
                                            "--reflection",
                                            "--mock",
                                            "--mock-listen",
                                            "--help",
                                            "--version",
                                            "--files",
                                            "--proxy",
                                            "--no-proxy",
                                            "--ca-file",
                                            "--host-concurrency",
                                            "--host-rate",
                                            "--breaker-percent",
                                            "--breaker-window",
                                            "--breaker-wait",
                                            "--conductor",
                                            "--conductor-queue",
                                            "--conductor-calls",
                                            "--conductor-answers-days",
                                            "--conductor-answers-mib",
                                            "--worker-id",
                                            "--conductor-idle",
                                            "--stop-grace",
                                            "--metrics"};
    const std::string_view nearest = Nearest(name, known);
    Fault(argument, "unknown",
          nearest.empty()
              ? fmt::format("unknown option {}; see --help", ToTerminal(argument))
              : fmt::format("unknown option {}; did you mean {}?", ToTerminal(argument), nearest));
  }

  void Fault(std::string path, std::string rule, std::string message) {
    problems_.push_back({std::move(path), std::move(rule), std::move(message)});
  }

  const std::vector<std::string>& arguments_;
  size_t next_ = 0;
  std::optional<std::string> value_;  // What stood behind `=`, or the argument after.
  PluginOptions options_;
  std::vector<Problem> problems_;
};

Status Refuse(std::vector<Problem> problems) {
  std::string message;
  for (const Problem& problem : problems) {
    message += (message.empty() ? "" : "; ") + problem.message;
  }
  return MakeError(Reason::kArgumentInvalid, message, std::move(problems));
}

}  // namespace

StatusOr<PluginOptions> ParsePluginOptions(const std::vector<std::string>& arguments,
                                           const EnvironmentReader& environment) {
  ArgumentReader reader(arguments);
  PluginOptions options = reader.Read();
  std::vector<Problem> problems = std::move(reader).problems();
  if (options.proxy.empty()) options.proxy = environment(kProxyVariable).value_or("");
  options.is_child = environment(kCookieVariable) == kCookie;
  if (options.is_child) {
    options.socket_folder = environment(kSocketFolderVariable).value_or("");
    if (environment(kMutualTlsVariable)) {
      problems.push_back({kMutualTlsVariable, "unsupported",
                          "the host asks for AutoMTLS, which this plugin does not offer: set "
                          "AutoMTLS to false in the host's ClientConfig"});
    }
  }
  std::ranges::move(CheckConductorOptions(options), std::back_inserter(problems));
  if (!problems.empty()) return Refuse(std::move(problems));
  return options;
}

std::string PluginHelp() {
  return R"(httptask-plugin: prepares, tests and executes HTTP tasks over gRPC

usage: httptask-plugin [OPTION]...
       httptask-plugin --mock API [--mock-listen HOST:PORT]

  --listen ADDRESS      unix:/path/socket or HOST:PORT (default: plugin.sock in the state folder)
  --insecure-listen     take an address that other machines reach, without encryption
  --allow HOST[:PORT]   let requests go to this private host or range; repeatable
  --credentials FILE    where credentials come from (default: credentials.json in the state folder)
  --home FOLDER         state folder (default: $HTTPTASK_HOME, else ~/.local/share/httptask)
  --files FOLDER        let tasks read and write files below this folder (default: none)
  --proxy URL           send requests through this proxy, http://[USER:PASSWORD@]HOST:PORT (default:
                        $HTTPTASK_PROXY, which others do not see; http_proxy and the like never count)
  --no-proxy HOSTS      reach these names, those below them, or addresses without it; repeatable
  --ca-file FILE        trust the authorities of this PEM file instead of the system's
  --host-concurrency N  requests to one host at once; more wait (default: 0, no limit)
  --host-rate N         requests to one host that begin each second (default: 0, no limit)
  --breaker-percent N   leave a host alone when so many of its last requests failed (default: 0, never)
  --breaker-window N    the requests that are looked at, once there are half as many (default: 20)
  --breaker-wait S      for so many seconds (default: 30)
  --stop-grace S        what is under way may take so many seconds when it is to stop (default: 10)
  --reflection          offer gRPC server reflection
  --conductor URL       also be a worker of this Conductor server (http://HOST:8080/api)
  --conductor-queue T   poll this task type, TYPE or TYPE@DOMAIN; repeatable (default: HTTP_TASK and
                        HTTP_POLL)
  --conductor-calls N   calls of the worker at once (default: 256)
  --conductor-idle MS   between polls of a queue that stays empty, at most (default: 200)
  --conductor-answers-days N
                        answers too large for the server stay in files so many days (default: 7)
  --conductor-answers-mib N
                        and take so much room together, the oldest go first (default: 1024)
  --worker-id NAME      how the worker is called there (default: the host's name)
  --metrics HOST:PORT   tell what the worker does in Prometheus' form at /metrics (default: nowhere)
  --mock API            answer HTTP requests from the reference of this API instead
  --mock-listen H:P     where the mock listens (default: 127.0.0.1:0, a free port)
  --version             print the version
  --help                print this text
)";
}

}  // namespace httptask
