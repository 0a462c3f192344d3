#include "runner/console/console_client.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "plugin/base/descriptor.h"
#include "plugin/base/text.h"
#include "runner/console/listen_address.h"

namespace httptask::runner {
namespace {

constexpr time_t kConnectSeconds = 5;
constexpr time_t kAnswerSeconds = 60;

Status NoAnswer(const std::string& address, std::string_view why) {
  return MakeError(Reason::kTargetUnreachable,
                   fmt::format("httptask serve at {} does not answer ({})", address, why));
}

std::string ErrnoText() {
  return errno == EAGAIN || errno == EINPROGRESS ? "it takes too long" : std::strerror(errno);
}

StatusOr<Descriptor> Connect(const std::string& address, const ListenAddress& place) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(place.port);
  if (const int error = ::getaddrinfo(place.host.c_str(), port.c_str(), &hints, &found);
      error != 0) {
    return NoAnswer(address, ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  // On Linux the time limit of sending is that of connecting, too.
  const timeval connect_time{kConnectSeconds, 0};
  const timeval answer_time{kAnswerSeconds, 0};
  for (; found != nullptr; found = found->ai_next) {
    Descriptor socket(::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, 0));
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &connect_time, sizeof connect_time);
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &answer_time, sizeof answer_time);
    if (::connect(socket.number(), found->ai_addr, found->ai_addrlen) == 0) return socket;
  }
  return NoAnswer(address, ErrnoText());
}

// As far as the other side takes it: one that refuses a request may not read all of it.
void SendAll(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

// Until the connection ends.
StatusOr<std::string> ReceiveAll(const Descriptor& socket, const std::string& address) {
  std::string all;
  char part[16'384];
  while (all.size() <= kConsoleAnswerBytesMax) {
    const ssize_t got = ::recv(socket.number(), part, sizeof part, 0);
    if (got == 0) return all;
    if (got < 0) {
      if (all.empty()) return NoAnswer(address, ErrnoText());
      return all;
    }
    all.append(part, static_cast<size_t>(got));
  }
  return NoAnswer(address, "its answer is too large");
}

std::string RequestText(const std::string& address, std::string_view method,
                        const std::string& path, const Json& body) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", method, path, address);
  if (body.is_null()) return text + "\r\n";
  const std::string json = FormatJson(body);
  return text + fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                            json.size(), json);
}

Status BadAnswer(std::string_view what) {
  return MakeError(Reason::kResponseInvalid, fmt::format("the answer of httptask serve {}", what));
}

std::optional<size_t> ParseCount(std::string_view digits) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

// The status of `HTTP/1.1 200 OK`.
std::optional<int> ParseStatusLine(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr size_t kCodeAt = kVersion.size() + 2;
  if (!line.starts_with(kVersion) || line.size() < kCodeAt + 3) return std::nullopt;
  const std::optional<size_t> code = ParseCount(line.substr(kCodeAt, 3));
  return code && *code >= 100 ? std::optional(static_cast<int>(*code)) : std::nullopt;
}

// The value of a header in the lines of a head; empty when it has none.
std::string_view FindHeader(std::string_view head, std::string_view name) {
  for (const std::string_view line : Split(head, '\n')) {
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos && EqualsIgnoreCase(line.substr(0, colon), name)) {
      return Trim(line.substr(colon + 1));
    }
  }
  return "";
}

}  // namespace

StatusOr<ConsoleAnswer> ParseConsoleAnswer(std::string_view bytes) {
  constexpr std::string_view kEndOfHead = "\r\n\r\n";
  const size_t end = bytes.find(kEndOfHead);
  if (end == std::string_view::npos) return BadAnswer("is cut off, or not HTTP/1.1");
  const std::string_view head = bytes.substr(0, end);
  const std::string_view body = bytes.substr(end + kEndOfHead.size());
  const std::optional<int> status = ParseStatusLine(head);
  if (!status) return BadAnswer("is not HTTP/1.1");
  const std::string_view length = FindHeader(head, "Content-Length");
  if (!length.empty() && ParseCount(length) != body.size()) return BadAnswer("is cut off");
  ConsoleAnswer answer{*status, {}};
  if (body.empty()) return answer;
  const StatusOr<Json> json = ParseJson(body);
  answer.body = json.ok() && json->is_structured() ? *json : Json(ToUtf8(body));
  return answer;
}

StatusOr<ConsoleAnswer> AskConsole(const std::string& address, std::string_view method,
                                   const std::string& path, const Json& body) {
  HTTPTASK_ASSIGN_OR_RETURN(const ListenAddress place, ParseListenAddress(address));
  HTTPTASK_ASSIGN_OR_RETURN(const Descriptor socket, Connect(address, place));
  SendAll(socket, RequestText(address, method, path, body));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string bytes, ReceiveAll(socket, address));
  StatusOr<ConsoleAnswer> answer = ParseConsoleAnswer(bytes);
  if (answer.ok()) return answer;
  return NoAnswer(address, MessageOf(answer.status()));
}

}  // namespace httptask::runner
