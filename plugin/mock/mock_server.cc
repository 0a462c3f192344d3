#include "plugin/mock/mock_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "plugin/base/descriptor.h"
#include "plugin/base/text.h"
#include "plugin/mock/mock_answer.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr size_t kConnectionsMax = 1024;
// What the header Keep-Alive says; nothing is counted.
constexpr size_t kRequestsTold = 1'000'000;
constexpr size_t kBodyBytesMax = size_t{64} << 20;
// Request line, headers and the marks of a chunked body together.
constexpr size_t kOverheadBytesMax = size_t{1} << 20;
constexpr milliseconds kIdleTimeout{30'000};
constexpr milliseconds kReadTimeout{10'000};
constexpr milliseconds kWriteTimeout{10'000};

// One connection: reads ahead, counts what a request may take, and gives up as soon as the server
// stops.
class SocketStream : public httplib::Stream {
 public:
  SocketStream(int socket, int stop) : socket_(socket), stop_(stop) {}

  // Waits for the first byte of the next request; false when none will come.
  bool BeginRequest() {
    request_bytes_ = 0;
    return begin_ < end_ || Wait(POLLIN, kIdleTimeout);
  }
  // Whether more than a request may have was sent.
  bool overflowed() const { return request_bytes_ > kBodyBytesMax + kOverheadBytesMax; }

  bool is_readable() const override { return begin_ < end_ || Wait(POLLIN, kReadTimeout); }
  bool is_writable() const override { return Wait(POLLOUT, kWriteTimeout); }

  ssize_t read(char* to, size_t size) override {
    if (overflowed()) return -1;
    if (begin_ == end_) {
      if (!Wait(POLLIN, kReadTimeout)) return -1;
      ssize_t got = ::recv(socket_, buffer_, sizeof(buffer_), 0);
      if (got <= 0) return got;
      begin_ = 0;
      end_ = static_cast<size_t>(got);
    }
    size_t taken = std::min(size, end_ - begin_);
    std::copy_n(buffer_ + begin_, taken, to);
    begin_ += taken;
    request_bytes_ += taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* from, size_t size) override {
    if (!is_writable()) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL);
  }

  // Nobody asks a mock who called.
  void get_remote_ip_and_port(std::string& ip, int& port) const override { SetNone(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { SetNone(ip, port); }
  // The library refuses numbers that `select` cannot take; this stream uses `poll`.
  socket_t socket() const override { return 0; }

 private:
  static void SetNone(std::string& ip, int& port) {
    ip.clear();
    port = 0;
  }

  bool Wait(short events, milliseconds timeout) const {
    pollfd waits[] = {{socket_, events, 0}, {stop_, POLLIN, 0}};
    int ready = 0;
    do {
      ready = ::poll(waits, 2, static_cast<int>(timeout.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && waits[1].revents == 0 && waits[0].revents != 0;
  }

  const int socket_;
  const int stop_;
  size_t request_bytes_ = 0;
  char buffer_[16'384];
  size_t begin_ = 0;
  size_t end_ = 0;
};

// A thread for each connection, since a kept connection would hold one of a small pool while it is
// idle.
class ConnectionThreads : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> serve) override {
    {
      std::unique_lock lock(state_->mutex);
      state_->changed.wait(lock, [this] { return state_->running < kConnectionsMax; });
      ++state_->running;
    }
    auto run = [state = state_, serve = std::move(serve)] {
      serve();
      std::unique_lock lock(state->mutex);
      --state->running;
      state->changed.notify_all();
    };
    try {
      std::thread(run).detach();
    } catch (const std::system_error&) {
      run();
    }
  }

  void shutdown() override {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->running == 0; });
  }

 private:
  struct State {
    std::mutex mutex;  // Guards running.
    std::condition_variable changed;
    size_t running = 0;
  };
  // Shared with the threads, the last of which may still be leaving.
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

MockResponse RefusedByLibrary(int status) {
  if (status == 413) {
    return MakeProblem({413, "Body too large", fmt::format("more than {} bytes", kBodyBytesMax)},
                       {});
  }
  if (status == 414) return MakeProblem({414, "Path too long", "more than 8192 bytes"}, {});
  return MakeProblem({status, "Not a request", "the request could not be read as HTTP/1.1"}, {});
}

// The library would match paths with the standard regular expressions, which take stack for every
// letter, limit forms to 8 KiB, and wait for the body of a request that announces none. So every
// request is led to one fixed route before it gets there, and what the mock must see is kept aside.
class MockHttpServer : public httplib::Server {
 public:
  MockHttpServer(Mock mock, int stop) : mock_(std::move(mock)), stop_(stop) {
    set_tcp_nodelay(true);
    set_payload_max_length(kBodyBytesMax);
    set_keep_alive_max_count(kRequestsTold);
    set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(kIdleTimeout).count());
    new_task_queue = [] { return new ConnectionThreads; };
    Get(kRoute, [this](const httplib::Request&, httplib::Response& response) {
      Give(mock_.Answer(Current()), response);
    });
    Post(kRoute, [this](const httplib::Request&, httplib::Response& response,
                        const httplib::ContentReader& read) {
      bool whole = read([](const char* bytes, size_t size) {
        Current().body.append(bytes, size);
        // Bodies may be compressed.
        return Current().body.size() <= kBodyBytesMax;
      });
      // Otherwise the library has set the status.
      if (whole) Give(mock_.Answer(Current()), response);
    });
    set_error_handler(HandlerWithResponse([](const auto&, httplib::Response& response) {
      if (response.body.empty()) Give(RefusedByLibrary(response.status), response);
      return HandlerResponse::Handled;
    }));
    set_exception_handler([](const auto&, httplib::Response& response, std::exception_ptr) {
      Give(MakeProblem({500, "The mock failed", "the answer could not be made"}, {}), response);
    });
  }

 private:
  static constexpr char kRoute[] = "/";

  // The request that this thread serves.
  static MockRequest& Current() {
    static thread_local MockRequest request;
    return request;
  }

  bool process_and_close_socket(socket_t socket) override {
    Descriptor closes(static_cast<int>(socket));
    int on = 1;
    ::setsockopt(closes.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    SocketStream stream(closes.number(), stop_);
    bool closed = false;
    bool served = true;
    while (served && !closed && stream.BeginRequest()) {
      served =
          process_request(stream, false, closed, [](httplib::Request& request) { Lead(request); });
      served = served && !stream.overflowed();
    }
    Current() = {};
    return served;
  }

  static void Lead(httplib::Request& request) {
    MockRequest& current = Current();
    current = {request.method, request.target, {}, ""};
    for (const auto& [name, value] : request.headers) {
      if (!IsAdded(name)) current.headers.emplace_back(name, value);
    }
    std::string length = request.get_header_value("Content-Length");
    bool has_body = request.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
    if (request.method != "HEAD") request.method = has_body ? "POST" : "GET";
    request.path = kRoute;
    request.ranges.clear();
  }

  // The library puts these beside the headers that were received.
  static bool IsAdded(std::string_view name) {
    return name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
           name == "LOCAL_PORT";
  }

  static void Give(MockResponse answer, httplib::Response& response) {
    response.status = answer.status_code;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    response.body = std::move(answer.body);
  }

  const Mock mock_;
  const int stop_;
};

struct Listen {
  std::string host;
  int port = 0;
};

Status BadListen(std::string_view listen) {
  return MakeError(
      Reason::kArgumentInvalid,
      fmt::format("`{}` is not HOST:PORT; write for example 127.0.0.1:8080, or port 0 for "
                  "a free one",
                  ToUtf8(listen)));
}

StatusOr<Listen> ParseListen(std::string_view listen) {
  size_t colon = listen.rfind(':');
  if (colon == listen.npos || colon == 0) return BadListen(listen);
  std::string_view port = listen.substr(colon + 1);
  std::string_view host = listen.substr(0, colon);
  bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != host.npos) return BadListen(listen);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos) {
    return BadListen(listen);
  }
  Listen parsed{std::string(host), std::stoi(std::string(port))};
  if (parsed.port > 65'535) return BadListen(listen);
  return parsed;
}

std::string UrlOf(const Listen& listen) {
  bool is_ipv6 = listen.host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("http://[{}]:{}", listen.host, listen.port)
                 : fmt::format("http://{}:{}", listen.host, listen.port);
}

// Without SO_REUSEPORT, which the library sets and which would let two mocks share a port unseen.
void SetListenOptions(socket_t socket) {
  int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

}  // namespace

struct MockServer::Parts {
  explicit Parts(Catalog::ApiOperations api)
      : stop(::eventfd(0, EFD_CLOEXEC)), server(Mock(std::move(api)), stop.number()) {}

  Descriptor stop;
  MockHttpServer server;
  std::string url;
  std::atomic<bool> ended = false;
  std::thread thread;
};

StatusOr<std::unique_ptr<MockServer>> MockServer::Start(const std::string& listen,
                                                        Catalog::ApiOperations api) {
  HTTPTASK_ASSIGN_OR_RETURN(Listen place, ParseListen(listen));
  auto parts = std::make_unique<Parts>(std::move(api));
  parts->server.set_socket_options(SetListenOptions);
  if (place.port == 0) {
    place.port = parts->server.bind_to_any_port(place.host);
  } else if (!parts->server.bind_to_port(place.host, place.port)) {
    place.port = -1;
  }
  if (place.port <= 0) {
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("cannot listen on {}: the port is in use, the address is not one of "
                    "this machine, or permission is missing; choose another",
                    listen));
  }
  parts->url = UrlOf(place);
  parts->thread = std::thread([parts = parts.get()] {
    parts->server.listen_after_bind();
    parts->ended = true;
  });
  return std::unique_ptr<MockServer>(new MockServer(std::move(parts)));
}

MockServer::MockServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

MockServer::~MockServer() {
  // A stop before the thread has begun to listen would be lost.
  while (!parts_->server.is_running() && !parts_->ended) std::this_thread::yield();
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(parts_->stop.number(), &one, sizeof(one));
  parts_->server.stop();
  parts_->thread.join();
}

const std::string& MockServer::url() const {
  return parts_->url;
}

}  // namespace httptask
