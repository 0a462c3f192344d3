#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/file.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/conductor/conductor_worker.h"
#include "plugin/config/conductor_options.h"
#include "plugin/config/plugin_options.h"
#include "plugin/config/process.h"
#include "plugin/execute/task_executor.h"
#include "plugin/execute/timers.h"
#include "plugin/guard/local_addresses.h"
#include "plugin/guard/url.h"
#include "plugin/http/curl_http_client.h"
#include "plugin/http/redirect/redirecting_http_client.h"
#include "plugin/metrics/metrics_server.h"
#include "plugin/metrics/worker_metrics.h"
#include "plugin/mock/mock_server.h"
#include "plugin/secrets/credential_store.h"
#include "plugin/service/listener_probe.h"
#include "plugin/service/plugin_server.h"

namespace httptask {
namespace {

constexpr int kUsageError = 2;

std::optional<std::string> ReadEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

// Whether it could be written.
bool PrintLine(std::FILE* stream, const std::string& line) {
  fmt::print(stream, "{}\n", line);
  return std::fflush(stream) == 0;
}

StatusOr<std::filesystem::path> OpenHome(const PluginOptions& options) {
  if (options.home.empty()) return StateFolder();
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(options.home, error);
  if (is_new) {
    std::filesystem::permissions(options.home, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("{} cannot be made: {}; set HTTPTASK_HOME or --home to a folder "
                                 "that can be written",
                                 options.home.string(), error.message()));
  }
  return std::filesystem::absolute(options.home);
}

// A folder of this process alone, gone with it.
class PrivateFolder {
 public:
  static StatusOr<PrivateFolder> Make(const std::filesystem::path& parent) {
    std::error_code ignored;
    const auto place = parent.empty() ? std::filesystem::temp_directory_path(ignored) : parent;
    std::string pattern = (place / "httptask-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return MakeError(Reason::kInternal,
                       fmt::format("cannot make a folder for the socket in {}", place.string()));
    }
    return PrivateFolder(std::move(pattern));
  }
  explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What the person at the terminal is told.
void Explain(const PluginServer& server, Catalog& catalog, const std::filesystem::path& home) {
  int64_t operations = 0;
  size_t apis = 0;
  if (const auto list = catalog.Apis(0, 10'000); list.ok()) {
    apis = list->size();
    for (const ApiSummary& api : *list) operations += api.operations;
  }
  PrintLine(stderr, fmt::format("httptask-plugin {} listens on {}\n"
                                "catalog: {} operations of {} APIs in {}\n"
                                "next: httptask --plugin {} search WORDS; Ctrl-C stops it",
                                HTTPTASK_VERSION, server.address(), operations, apis, home.string(),
                                server.address()));
}

// What `--listen HOST:PORT` opens.
OwnListeners FindOwnListeners(const std::string& listen) {
  OwnListeners own;
  const size_t colon = listen.rfind(':');
  if (listen.starts_with("unix:") || colon == std::string::npos) return own;
  own.ports = {std::atoi(listen.c_str() + colon + 1)};
  own.addresses = LocalAddresses();
  return own;
}

ExecutorOptions MakeExecutorOptions(const PluginOptions& options) {
  ExecutorOptions made;
  made.host_limits.concurrency_max = options.host_concurrency;
  made.host_limits.per_second = options.host_rate;
  made.host_limits.breaker.failure_rate = options.breaker_percent / 100.0;
  made.host_limits.breaker.window = options.breaker_window;
  made.host_limits.breaker.calls_min = (options.breaker_window + 1) / 2;
  made.host_limits.breaker.wait = options.breaker_wait;
  if (!options.files.empty()) made.files = FileAccess(options.files);
  return made;
}

CurlHttpClientOptions MakeClientOptions(const PluginOptions& options) {
  CurlHttpClientOptions made;
  made.policy = AddressPolicy(options.allow, FindOwnListeners(options.listen));
  made.proxy = options.proxy;
  made.no_proxy = options.no_proxy;
  made.ca_file = options.ca_file.string();
  return made;
}

// The worker and its own way to the server, whose address tasks may not reach for it.
struct Worker {
  std::unique_ptr<WorkerMetrics> metrics;  // Hears of the client's last answers.
  std::unique_ptr<CurlHttpClient> client;
  std::unique_ptr<MetricsServer> metrics_server;
  std::unique_ptr<ConductorWorker> worker;
};

std::vector<TaskQueue> QueuesOf(const PluginOptions& options) {
  std::vector<TaskQueue> queues;
  for (const std::string& text : options.conductor_queues) {
    const size_t at = text.find('@');
    queues.push_back({text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1)});
  }
  return queues.empty() ? ConductorWorkerOptions().queues : queues;
}

Status StartMetrics(const std::string& listen, Worker& worker) {
  worker.metrics = std::make_unique<WorkerMetrics>();
  auto started =
      MetricsServer::Start(listen, [metrics = worker.metrics.get()] { return metrics->Text(); });
  if (!started.ok()) return AddContext(started.status(), "--metrics");
  worker.metrics_server = *std::move(started);
  PrintLine(stderr, fmt::format("metrics: {}", worker.metrics_server->url()));
  return {};
}

std::string HostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "worker";
}

// The first free name: each worker of a machine has a journal of its own.
StatusOr<std::unique_ptr<ConductorWorker>> StartUnderFreeName(ConductorWorkerOptions worker,
                                                              const std::filesystem::path& home,
                                                              HttpClient& client,
                                                              TaskExecutor& executor,
                                                              const Clock& clock) {
  constexpr int kWorkersMax = 64;
  const std::string name = worker.worker_id;
  StatusOr<std::unique_ptr<ConductorWorker>> started =
      MakeError(Reason::kInternal, "no worker was started");
  for (int i = 1; i <= kWorkersMax; ++i) {
    worker.worker_id = fmt::format("{}-{}", name, i);
    worker.folder = home / "conductor" / worker.worker_id;
    started = ConductorWorker::Start(worker, client, executor, clock);
    if (started.ok()) return started;
  }
  return started;
}

StatusOr<Worker> StartWorker(const PluginOptions& options, const std::filesystem::path& home,
                             TaskExecutor& executor, const Clock& clock) {
  HTTPTASK_ASSIGN_OR_RETURN(const Url url, ParseUrl(options.conductor));
  HTTPTASK_ASSIGN_OR_RETURN(const AllowRule rule,
                            AllowRule::Parse(fmt::format("{}:{}", url.host, url.port)));
  CurlHttpClientOptions client_options;
  // Where the server keeps large inputs may be an address that the operator allows.
  std::vector<AllowRule> rules = options.allow;
  rules.push_back(rule);
  client_options.policy = AddressPolicy(std::move(rules));
  client_options.ca_file = options.ca_file.string();
  Worker worker;
  HTTPTASK_ASSIGN_OR_RETURN(worker.client, CurlHttpClient::Create(std::move(client_options)));
  ConductorWorkerOptions made;
  if (!options.metrics.empty()) HTTPTASK_RETURN_IF_ERROR(StartMetrics(options.metrics, worker));
  made.observer = worker.metrics.get();
  made.api_url = options.conductor;
  while (made.api_url.ends_with('/')) made.api_url.pop_back();
  made.queues = QueuesOf(options);
  made.calls_max = options.conductor_calls;
  made.poll.idle_max = options.conductor_idle;
  made.payloads.age_max = std::chrono::hours(24) * options.conductor_answers_days;
  made.payloads.bytes_max = options.conductor_answers_mib << 20;
  made.tell = [](const std::string& line) { PrintLine(stderr, line); };
  if (options.worker_id.empty()) {
    made.worker_id = HostName();
    HTTPTASK_ASSIGN_OR_RETURN(
        worker.worker, StartUnderFreeName(std::move(made), home, *worker.client, executor, clock));
    return worker;
  }
  made.worker_id = options.worker_id;
  made.folder = home / "conductor" / made.worker_id;
  HTTPTASK_ASSIGN_OR_RETURN(
      worker.worker, ConductorWorker::Start(std::move(made), *worker.client, executor, clock));
  return worker;
}

Status Serve(const PluginOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path home, OpenHome(options));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Catalog> catalog, Catalog::Open(home));
  HTTPTASK_ASSIGN_OR_RETURN(
      const CredentialStore credentials,
      CredentialStore::Load(
          options.credentials_file.empty() ? home / "credentials.json" : options.credentials_file,
          ReadEnvironment));
  HTTPTASK_ASSIGN_OR_RETURN(std::unique_ptr<CurlHttpClient> curl_client,
                            CurlHttpClient::Create(MakeClientOptions(options)));
  const SystemClock clock;
  TimerThread timers;
  RedirectingHttpClient client(std::move(curl_client), clock);
  const TimerStop timers_stop_first(timers);
  TaskExecutor executor(client, credentials, clock, timers, MakeExecutorOptions(options));

  std::optional<PrivateFolder> folder;
  std::string listen = options.listen;
  if (listen.empty() && options.is_child) {
    HTTPTASK_ASSIGN_OR_RETURN(PrivateFolder made, PrivateFolder::Make(options.socket_folder));
    listen = "unix:" + (made.path() / "plugin.sock").string();
    folder.emplace(std::move(made));
  }
  if (listen.empty()) listen = "unix:" + (home / "plugin.sock").string();
  HTTPTASK_ASSIGN_OR_RETURN(
      const std::unique_ptr<PluginServer> server,
      PluginServer::Start({listen, options.reflection, options.insecure_listen}, *catalog,
                          credentials, executor));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<StopWatcher> watcher,
                            StopWatcher::Start(options.is_child ? StopWatcher::Parent::kFollow
                                                                : StopWatcher::Parent::kIgnore,
                                               [&server] { server->RequestShutdown(); }));
  const ListenerProbe probe(server->address(), [&server] { server->RequestShutdown(); });
  if (options.is_child) {
    const std::string& address = server->address();
    // go-plugin, docs/internals.md: core protocol, app protocol, network, address, protocol.
    const bool is_heard = PrintLine(stdout, address.starts_with("unix:")
                                                ? fmt::format("1|1|unix|{}|grpc", address.substr(5))
                                                : fmt::format("1|1|tcp|{}|grpc", address));
    // A parent that ended before it could be watched: the one to watch now is another.
    if (!is_heard) server->RequestShutdown();
  } else {
    Explain(*server, *catalog, home);
  }
  Worker worker;
  if (!options.conductor.empty()) {
    for (const std::string& warning : WarnOfConductorOptions(options)) {
      PrintLine(stderr, fmt::format("warning: {}", warning));
    }
    HTTPTASK_ASSIGN_OR_RETURN(worker, StartWorker(options, home, executor, clock));
    PrintLine(stderr, fmt::format("works for {}", options.conductor));
  }
  server->WaitForShutdown();
  if (worker.worker) worker.worker->Stop(options.stop_grace);
  server->Stop(options.stop_grace);
  return probe.status();
}

// Blocks until Open was called.
class Gate {
 public:
  void Open() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    wake_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;  // Guards open_.
  std::condition_variable wake_;
  bool open_ = false;
};

Status ServeMock(const PluginOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path home, OpenHome(options));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Catalog> catalog, Catalog::Open(home));
  HTTPTASK_ASSIGN_OR_RETURN(Catalog::ApiOperations api, catalog->GetAll(options.mock_api));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<MockServer> server,
                            MockServer::Start(options.mock_listen, std::move(api)));
  Gate stop;
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<StopWatcher> watcher,
                            StopWatcher::Start(options.is_child ? StopWatcher::Parent::kFollow
                                                                : StopWatcher::Parent::kIgnore,
                                               [&stop] { stop.Open(); }));
  PrintLine(stdout, server->url());
  stop.Wait();
  return {};
}

int Fail(const Status& error) {
  PrintLine(stderr, fmt::format("error: {}", MessageOf(error)));
  return kUsageError;
}

int Main(const std::vector<std::string>& arguments) {
  const StatusOr<PluginOptions> options = ParsePluginOptions(arguments, ReadEnvironment);
  if (!options.ok()) return Fail(options.status());
  if (options->help) {
    fmt::print("{}", PluginHelp());
    return 0;
  }
  if (options->version) {
    PrintLine(stdout, fmt::format("httptask-plugin {}", HTTPTASK_VERSION));
    return 0;
  }
  PrepareProcess();
  const Status status = options->mock_api.empty() ? Serve(*options) : ServeMock(*options);
  return status.ok() ? 0 : Fail(status);
}

}  // namespace
}  // namespace httptask

int main(int argc, char** argv) {
  return httptask::Main(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
