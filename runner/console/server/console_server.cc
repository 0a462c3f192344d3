#include "runner/console/server/console_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "plugin/base/text.h"
#include "runner/console/request_guard.h"

namespace httptask::runner {
namespace {

using HttpAnswer = httplib::Response;

// Every path; the guard has cut its length, since the library matches it with a regular expression.
constexpr char kAnyPath[] = "/.*";

RequestHead HeadOf(const httplib::Request& request) {
  const std::string length = request.get_header_value("Content-Length");
  const bool has_body =
      request.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
  return {request.method,
          request.target.substr(0, request.target.find('?')),
          request.get_header_value("Host"),
          request.get_header_value("Origin"),
          request.get_header_value("Sec-Fetch-Site"),
          request.get_header_value("Content-Type"),
          request.get_header_value("Content-Encoding"),
          has_body};
}

ConsoleRequest RequestOf(const httplib::Request& request, std::string body) {
  ConsoleRequest made{
      request.method, request.target.substr(0, request.target.find('?')), {}, std::move(body)};
  for (const auto& [name, value] : request.params) made.query.emplace(name, value);
  return made;
}

void Give(const ConsoleAnswer& answer, HttpAnswer& response) {
  response.status = answer.status;
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Cache-Control", "no-store");
  if (answer.body.is_null()) return;
  if (answer.body.is_string()) {
    response.set_content(answer.body.get_ref<const std::string&>(), "text/plain");
  } else {
    response.set_content(FormatJson(answer.body), "application/json");
  }
}

// Nothing when it was too large or too slow.
std::optional<std::string> ReadBody(const httplib::ContentReader& read) {
  const auto deadline = std::chrono::steady_clock::now() + ConsoleServer::kBodyTimeout;
  std::string body;
  const bool is_whole = read([&](const char* bytes, size_t size) {
    body.append(bytes, size);
    return body.size() <= ConsoleServer::kBodyBytesMax &&
           std::chrono::steady_clock::now() < deadline;
  });
  return is_whole ? std::optional(std::move(body)) : std::nullopt;
}

// Without SO_REUSEPORT, which the library sets and which would let two share a port unseen.
void SetSocketOptions(socket_t socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

void SetLimits(httplib::Server& server) {
  server.new_task_queue = [] { return new httplib::ThreadPool(ConsoleServer::kThreads); };
  server.set_payload_max_length(ConsoleServer::kBodyBytesMax);
  server.set_read_timeout(ConsoleServer::kReadTimeout);
  server.set_write_timeout(ConsoleServer::kReadTimeout);
  // What is left of a body that was refused is never taken for a request.
  server.set_keep_alive_max_count(1);
  server.set_socket_options(SetSocketOptions);
}

}  // namespace

struct ConsoleServer::Parts {
  httplib::Server server;
  ListenAddress address;
  std::vector<std::string> names;
  Handler handler;
  std::thread thread;
};

StatusOr<std::unique_ptr<ConsoleServer>> ConsoleServer::Bind(const ListenAddress& listen,
                                                             std::vector<std::string> names) {
  auto parts = std::make_unique<Parts>();
  parts->address = listen;
  parts->names = std::move(names);
  SetLimits(parts->server);
  int& port = parts->address.port;
  if (port == 0) {
    port = parts->server.bind_to_any_port(listen.host);
  } else if (!parts->server.bind_to_port(listen.host, port)) {
    port = -1;
  }
  if (port <= 0) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("cannot listen on {}: the port is in use, the address is not one "
                                 "of this machine, or permission is missing; choose another",
                                 listen.Text()));
  }
  return std::unique_ptr<ConsoleServer>(new ConsoleServer(std::move(parts)));
}

ConsoleServer::ConsoleServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ConsoleServer::~ConsoleServer() {
  Stop();
}

void ConsoleServer::Stop() {
  parts_->server.stop();
  if (parts_->thread.joinable()) parts_->thread.join();
}

const ListenAddress& ConsoleServer::address() const {
  return parts_->address;
}

void ConsoleServer::Listen(Handler handler) {
  parts_->handler = std::move(handler);
  httplib::Server& server = parts_->server;
  // The library would wait for the body of a request that announces none.
  server.set_pre_routing_handler(
      [parts = parts_.get(), guard = RequestGuard(parts_->address, parts_->names)](
          const httplib::Request& request, HttpAnswer& response) {
        const RequestHead head = HeadOf(request);
        if (const auto refusal = guard.Refuse(head)) {
          Give(*refusal, response);
        } else if (!head.has_body) {
          Give(parts->handler(RequestOf(request, "")), response);
        } else {
          return httplib::Server::HandlerResponse::Unhandled;
        }
        return httplib::Server::HandlerResponse::Handled;
      });
  const auto with_body = [parts = parts_.get()](const httplib::Request& request,
                                                HttpAnswer& response,
                                                const httplib::ContentReader& read) {
    std::optional<std::string> body = ReadBody(read);
    Give(body ? parts->handler(RequestOf(request, *std::move(body)))
              : MakeRefusal(413, fmt::format("the body has more than {} bytes, or came too slowly",
                                             kBodyBytesMax)),
         response);
  };
  server.Post(kAnyPath, with_body);
  server.Put(kAnyPath, with_body);
  server.Delete(kAnyPath, with_body);
  server.set_exception_handler([](const auto&, HttpAnswer& response, std::exception_ptr) {
    Give(MakeRefusal(500, "the answer could not be made"), response);
  });
  parts_->thread = std::thread([&server] { server.listen_after_bind(); });
  // A stop before that would be lost.
  while (!server.is_running()) std::this_thread::yield();
}

}  // namespace httptask::runner
