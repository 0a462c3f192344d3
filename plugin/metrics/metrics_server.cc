#include "plugin/metrics/metrics_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <charconv>
#include <thread>
#include <utility>

namespace httptask {
namespace {

constexpr char kTextType[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr int kPortMax = 65'535;
constexpr time_t kWaitSeconds = 5;
// Nobody sends a body here.
constexpr size_t kBodyBytesMax = 1'024;

struct Place {
  std::string host;
  int port = -1;
};

StatusOr<Place> ParsePlace(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  Place place{listen.substr(0, colon), -1};
  if (colon != std::string::npos && colon > 0) {
    const char* end = listen.data() + listen.size();
    const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, place.port);
    if (error != std::errc() || stop != end) place.port = -1;
  }
  if (place.port < 0 || place.port > kPortMax) {
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("`{}` is not HOST:PORT; write for example 127.0.0.1:9100", listen));
  }
  return place;
}

}  // namespace

struct MetricsServer::Parts {
  httplib::Server server;
  std::string url;
  std::thread thread;
};

StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& listen,
                                                              Text text) {
  HTTPTASK_ASSIGN_OR_RETURN(Place place, ParsePlace(listen));
  auto parts = std::make_unique<Parts>();
  httplib::Server& server = parts->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(2); };
  server.set_payload_max_length(kBodyBytesMax);
  server.set_read_timeout(kWaitSeconds);
  server.set_write_timeout(kWaitSeconds);
  server.set_keep_alive_timeout(1);
  // Without SO_REUSEPORT, which the library sets and which would let two share a port unseen.
  server.set_socket_options([](socket_t socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  });
  server.Get("/metrics",
             [text = std::move(text)](const httplib::Request&, httplib::Response& response) {
               response.set_content(text(), kTextType);
             });
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", "text/plain");
  });
  if (place.port == 0) {
    place.port = server.bind_to_any_port(place.host);
  } else if (!server.bind_to_port(place.host, place.port)) {
    place.port = -1;
  }
  if (place.port <= 0) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("cannot listen on {} for metrics: the port is in use, the address "
                                 "is not one of this machine, or permission is missing; choose "
                                 "another",
                                 listen));
  }
  parts->url = fmt::format("http://{}:{}/metrics", place.host, place.port);
  parts->thread = std::thread([&server] { server.listen_after_bind(); });
  // A stop before that would be lost.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(parts)));
}

MetricsServer::MetricsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

MetricsServer::~MetricsServer() {
  parts_->server.stop();
  parts_->thread.join();
}

const std::string& MetricsServer::url() const {
  return parts_->url;
}

}  // namespace httptask
