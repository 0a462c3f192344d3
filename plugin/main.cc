#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

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
#include "plugin/config/plugin_options.h"
#include "plugin/config/process.h"
#include "plugin/execute/task_executor.h"
#include "plugin/execute/timers.h"
#include "plugin/guard/local_addresses.h"
#include "plugin/http/curl_http_client.h"
#include "plugin/http/redirecting_http_client.h"
#include "plugin/mock/mock_server.h"
#include "plugin/secrets/credential_store.h"
#include "plugin/service/plugin_server.h"

namespace httptask {
namespace {

constexpr std::chrono::seconds kStopGrace{10};
constexpr int kUsageError = 2;

std::optional<std::string> ReadEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

void PrintLine(std::FILE* stream, const std::string& line) {
  fmt::print(stream, "{}\n", line);
  std::fflush(stream);
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
                     fmt::format("cannot make {}: {}", options.home.string(), error.message()));
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
  made.host_limits.breaker.wait = options.breaker_wait;
  if (!options.files.empty()) made.files = FileAccess(options.files);
  return made;
}

Status Serve(const PluginOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path home, OpenHome(options));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Catalog> catalog, Catalog::Open(home));
  HTTPTASK_ASSIGN_OR_RETURN(
      const CredentialStore credentials,
      CredentialStore::Load(
          options.credentials_file.empty() ? home / "credentials.json" : options.credentials_file,
          ReadEnvironment));
  CurlHttpClientOptions client_options;
  client_options.policy = AddressPolicy(options.allow, FindOwnListeners(options.listen));
  HTTPTASK_ASSIGN_OR_RETURN(std::unique_ptr<CurlHttpClient> curl_client,
                            CurlHttpClient::Create(std::move(client_options)));
  const SystemClock clock;
  RedirectingHttpClient client(std::move(curl_client), clock);
  TimerThread timers;
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
  if (options.is_child) {
    const std::string& address = server->address();
    // go-plugin, docs/internals.md: core protocol, app protocol, network, address, protocol.
    PrintLine(stdout, address.starts_with("unix:")
                          ? fmt::format("1|1|unix|{}|grpc", address.substr(5))
                          : fmt::format("1|1|tcp|{}|grpc", address));
  } else {
    Explain(*server, *catalog, home);
  }
  server->WaitForShutdown();
  server->Stop(kStopGrace);
  return {};
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
