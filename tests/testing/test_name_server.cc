#include "tests/testing/test_name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/base/check.h"

namespace httptask::testing {
namespace {

// RFC 1035, section 4.1.
constexpr size_t kHeaderBytes = 12;
constexpr uint8_t kNoSuchName = 3;

struct Question {
  std::string name;
  int type = 0;    // 1: A, 28: AAAA.
  size_t end = 0;  // Where it ends in the query.
};

Question ReadQuestion(std::string_view query) {
  Question question;
  size_t at = kHeaderBytes;
  while (at < query.size() && query[at] != 0) {
    const auto size = static_cast<size_t>(query[at]);
    if (!question.name.empty()) question.name += '.';
    question.name += query.substr(at + 1, size);
    at += size + 1;
  }
  question.type = static_cast<uint8_t>(query[at + 2]);
  question.end = at + 5;
  return question;
}

}  // namespace

TestNameServer::TestNameServer(Handler handler) : handler_(std::move(handler)) {
  socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* name = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  HTTPTASK_CHECK(::bind(socket_, name, size) == 0);
  HTTPTASK_CHECK(::getsockname(socket_, name, &size) == 0);
  port_ = ntohs(address.sin_port);
  stop_event_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Run(); });
}

TestNameServer::~TestNameServer() {
  const uint64_t one = 1;
  HTTPTASK_CHECK(::write(stop_event_, &one, sizeof(one)) == sizeof(one));
  thread_.join();
  ::close(socket_);
  ::close(stop_event_);
}

std::string TestNameServer::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> TestNameServer::questions() const {
  std::lock_guard lock(mutex_);
  return questions_;
}

void TestNameServer::Run() {
  while (true) {
    pollfd polled[2] = {{socket_, POLLIN, 0}, {stop_event_, POLLIN, 0}};
    ::poll(polled, 2, -1);
    if (polled[1].revents != 0) return;
    char query[512];
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    auto* name = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t count = ::recvfrom(socket_, query, sizeof(query), 0, name, &size);
    if (count < static_cast<ssize_t>(kHeaderBytes)) continue;
    const std::string answer = Answer({query, static_cast<size_t>(count)});
    if (!answer.empty()) ::sendto(socket_, answer.data(), answer.size(), 0, name, size);
  }
}

std::string TestNameServer::Answer(std::string_view query) {
  const Question question = ReadQuestion(query);
  if (question.type == 1) {
    std::lock_guard lock(mutex_);
    questions_.push_back(question.name);
  }
  const auto addresses = handler_(question.name);
  if (!addresses) return "";
  std::string answer(query.substr(0, question.end));
  int count = 0;
  for (const std::string& text : *addresses) {
    const auto address = IpAddress::FromText(text);
    HTTPTASK_CHECK(address.has_value());
    const bool is_ipv4 = address->family == AF_INET;
    if (is_ipv4 != (question.type == 1)) continue;
    const size_t size = is_ipv4 ? 4 : 16;
    // The question's name, type, class IN, time to live 0.
    answer += std::string("\xc0\x0c\0", 3) + static_cast<char>(question.type) +
              std::string("\0\1\0\0\0\0\0", 7) + static_cast<char>(size);
    answer.append(reinterpret_cast<const char*>(address->bytes.data()), size);
    ++count;
  }
  answer[2] = static_cast<char>(0x81);
  answer[3] = static_cast<char>(0x80 | (addresses->empty() ? kNoSuchName : 0));
  answer[6] = static_cast<char>(count >> 8);
  answer[7] = static_cast<char>(count & 0xff);
  for (size_t i = 8; i < kHeaderBytes; ++i) answer[i] = 0;
  return answer;
}

}  // namespace httptask::testing
