// httptask_http_bench [NAME...] [--json]: what many transfers at once, one large body and new
// connections cost the HTTP client. See README.md of this folder.

#include <fmt/core.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/http/curl_http_client.h"
#include "tests/bench/child_server.h"
#include "tests/bench/figure.h"

namespace httptask::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kCrowd = 10'000;
constexpr size_t kBodyBytes = size_t{1} << 30;

double ResidentMebibytes() {
  std::ifstream file("/proc/self/statm");
  size_t total = 0, resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double ProcessorSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

CurlHttpClientOptions Options() {
  CurlHttpClientOptions options;
  options.policy = AddressPolicy({{"127.0.0.1", 0}});
  options.connections_max = kCrowd;
  options.host_connections_max = kCrowd;
  return options;
}

std::unique_ptr<CurlHttpClient> MakeClient(CurlHttpClientOptions options = Options()) {
  auto client = CurlHttpClient::Create(std::move(options));
  HTTPTASK_CHECK(client.ok());
  return *std::move(client);
}

HttpRequest Get(const std::string& url, milliseconds total) {
  HttpRequest request;
  request.method = "GET";
  request.url = url;
  request.timeouts = {total, total, total, total};
  return request;
}

std::string TemporaryFile(std::string_view name) {
  return std::filesystem::temp_directory_path() / fmt::format("httptask-{}-{}", ::getpid(), name);
}

struct Crowd {
  int answered = 0;
  double resident = 0;  // MiB, the most that was seen.
  milliseconds slowest{0};
};

// Everything at once, to a server that answers after 5 s.
Crowd SendCrowd(milliseconds total) {
  const ChildServer server([](int listener) { ServeAfter(listener, milliseconds(5000)); });
  const auto client = MakeClient();
  std::latch finished(kCrowd);
  Crowd crowd;
  for (int i = 0; i < kCrowd; ++i) {
    client->Send(Get("http://" + server.address() + "/", total), [&](HttpExchange exchange) {
      crowd.answered += exchange.status.ok() ? 1 : 0;
      const auto time = std::chrono::ceil<milliseconds>(exchange.timings.total);
      crowd.slowest = std::max(crowd.slowest, time);
      if (crowd.answered % 100 == 1) crowd.resident = std::max(crowd.resident, ResidentMebibytes());
      finished.count_down();
    });
  }
  finished.wait();
  return crowd;
}

// Seconds that `curl -o` takes.
double RunCurl(const std::string& url, const std::string& file) {
  const auto start = steady_clock::now();
  std::string program = "curl", quiet = "-s", out = "-o", name = file, address = url;
  char* arguments[] = {program.data(), quiet.data(),   out.data(),
                       name.data(),    address.data(), nullptr};
  pid_t pid = 0;
  HTTPTASK_CHECK(::posix_spawnp(&pid, "curl", nullptr, nullptr, arguments, environ) == 0);
  ::waitpid(pid, nullptr, 0);
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

struct Download {
  double seconds = 0;
  double growth = 0;         // MiB.
  double curls_seconds = 0;  // The same by curl.
};

Download MeasureDownload() {
  const ChildServer server([](int listener) { ServeLarge(listener, kBodyBytes); });
  const std::string url = "http://" + server.address() + "/";
  const auto client = MakeClient();
  HttpRequest request = Get(url, milliseconds(60'000));
  request.output_file = TemporaryFile("body");
  const double before = ResidentMebibytes();
  Download download;
  std::latch finished(1);
  const auto start = steady_clock::now();
  client->Send(request, [&](HttpExchange exchange) {
    HTTPTASK_CHECK(exchange.status.ok());
    download.growth = ResidentMebibytes() - before;
    finished.count_down();
  });
  finished.wait();
  download.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  download.curls_seconds = RunCurl(url, request.output_file);
  std::filesystem::remove(request.output_file);
  return download;
}

// Requests to many hosts, so many at a time; the hosts take turns.
class Hosts {
 public:
  Hosts(CurlHttpClient& client, std::function<std::string(int host)> url)
      : client_(client), url_(std::move(url)) {}

  // 20,000 requests. Their times.
  Sample Run() {
    constexpr int kTotal = 20'000;
    constexpr int kAtOnce = 64;
    std::atomic<int> begun{0};
    std::latch finished(kTotal);
    Sample sample;  // The client's thread alone, until all are finished.
    std::function<void()> next = [&] {
      const int i = begun++;
      if (i >= kTotal) return;
      client_.Send(Get(url_(i % 2'000), milliseconds(30'000)), [&](HttpExchange exchange) {
        HTTPTASK_CHECK(exchange.status.ok());
        sample.latencies_us.push_back(
            std::chrono::duration<double, std::micro>(exchange.timings.total).count());
        next();
        finished.count_down();
      });
    };
    for (int i = 0; i < kAtOnce; ++i) next();
    finished.wait();
    return sample;
  }

 private:
  CurlHttpClient& client_;
  const std::function<std::string(int host)> url_;
};

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// The medians of five rounds each, with and without the three bad hosts by turns.
Figure MeasureHosts() {
  const ChildServer names([](int socket) { ServeNames(socket, "hang"); },
                          ChildServer::Transport::kUdp);
  const ChildServer good([](int listener) { ServeAfter(listener, milliseconds(0)); });
  const ChildServer silent(&ServeNothing);
  const ChildServer drip(&ServeDrip);
  CurlHttpClientOptions options = Options();
  options.name_servers = {names.address()};
  const auto client = MakeClient(options);
  Hosts hosts(*client, [&](int i) {
    return fmt::format("http://{}/", good.AddressFor(fmt::format("h{}.test", i)));
  });
  hosts.Run();  // Looks up every name and opens the connections.
  std::vector<double> without, with;
  for (int round = 0; round < 5; ++round) {
    without.push_back(hosts.Run().Percentile(0.99));
    std::vector<HttpClient::TransferId> stuck;
    for (int i = 0; i < 20; ++i) {
      for (const std::string& url :
           {"http://" + good.AddressFor("hang.test"), "https://" + silent.AddressFor("silent.test"),
            "http://" + drip.AddressFor("drip.test")}) {
        stuck.push_back(client->Send(Get(url + "/", milliseconds(30'000)), [](HttpExchange) {}));
      }
    }
    with.push_back(hosts.Run().Percentile(0.99));
    for (const HttpClient::TransferId id : stuck) client->Cancel(id);
  }
  return {.value = Median(with) / 1000,
          .unit = "ms",
          .reference = Median(without) / 1000,
          .goal = 1.2 * Median(without) / 1000,
          .direction = Direction::kLess};
}

// The system's authorities and one more, as one file.
std::string WriteAuthorities(const std::string& certificate) {
  const std::string file = TemporaryFile("authorities.pem");
  std::ofstream out(file);
  out << std::ifstream("/etc/ssl/certs/ca-certificates.crt").rdbuf() << certificate;
  return file;
}

Figure MeasureTls() {
  constexpr int kConnections = 500;
  const testing::TestAuthority authority;
  const testing::TestIdentity identity = authority.Issue();
  const ChildServer server([&](int listener) { ServeTls(listener, identity); });
  CurlHttpClientOptions options = Options();
  options.ca_file = WriteAuthorities(authority.certificate());
  const auto client = MakeClient(options);
  const auto connect = [&] {
    std::latch finished(1);
    client->Send(Get("https://" + server.address() + "/", milliseconds(30'000)),
                 [&](HttpExchange exchange) {
                   HTTPTASK_CHECK(exchange.status.ok());
                   finished.count_down();
                 });
    finished.wait();
  };
  connect();  // Reads the authorities.
  const double before = ProcessorSeconds();
  for (int i = 0; i < kConnections; ++i) connect();
  const double milliseconds_each = (ProcessorSeconds() - before) * 1e3 / kConnections;
  std::filesystem::remove(options.ca_file);
  return {.value = milliseconds_each, .unit = "ms", .goal = 1.5, .direction = Direction::kLess};
}

// What several figures share is measured once.
class Measurements {
 public:
  const Download& download() {
    if (!download_) download_ = MeasureDownload();
    return *download_;
  }
  const Crowd& crowd() {
    if (!crowd_) crowd_ = SendCrowd(milliseconds(60'000));
    return *crowd_;
  }

 private:
  std::optional<Download> download_;
  std::optional<Crowd> crowd_;
};

Figure MeasureFile(Measurements& m) {
  const double mebibytes = kBodyBytes >> 20;
  const double reference = mebibytes / m.download().curls_seconds;
  return {.value = mebibytes / m.download().seconds,
          .unit = "MiB/s",
          .reference = reference,
          .goal = 0.7 * reference};
}

Figure MeasureLateness() {
  constexpr milliseconds kLimit(3000);
  const milliseconds late = SendCrowd(kLimit).slowest - kLimit;
  return {.value = static_cast<double>(late.count()),
          .unit = "ms",
          .goal = 200,
          .direction = Direction::kLess};
}

Figure Below(double value, const char* unit, double goal) {
  return {.value = value, .unit = unit, .goal = goal, .direction = Direction::kLess};
}

struct Row {
  const char* name;
  std::function<Figure(Measurements&)> measure;
};

std::vector<Row> Rows() {
  return {
      {"http_file_1g", &MeasureFile},
      {"http_file_1g_growth", [](auto& m) { return Below(m.download().growth, "MiB", 16); }},
      {"http_crowd_answered",
       [](auto& m) {
         return Figure{.value = static_cast<double>(m.crowd().answered), .goal = kCrowd};
       }},
      {"http_crowd_resident", [](auto& m) { return Below(m.crowd().resident, "MiB", 350); }},
      {"http_crowd_timer_late", [](auto&) { return MeasureLateness(); }},
      {"http_hosts_p99", [](auto&) { return MeasureHosts(); }},
      {"http_tls_connect", [](auto&) { return MeasureTls(); }},
  };
}

}  // namespace
}  // namespace httptask::bench

int main(int argc, char** argv) {
  std::vector<std::string> names(argv + 1, argv + argc);
  const bool as_json = std::erase(names, "--json") > 0;
  httptask::bench::Measurements measurements;
  for (const auto& row : httptask::bench::Rows()) {
    const bool is_wanted =
        names.empty() || std::find(names.begin(), names.end(), row.name) != names.end();
    if (!is_wanted) continue;
    httptask::bench::Figure figure = row.measure(measurements);
    figure.name = row.name;
    fmt::print("{}\n", as_json ? FormatAsJson(figure) : FormatAsText(figure));
    std::fflush(stdout);
  }
  return 0;
}
