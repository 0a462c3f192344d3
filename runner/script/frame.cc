#include "runner/script/frame.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

namespace httptask::runner {
namespace {

struct Header {
  char kind;
  uint32_t first_bytes;
  uint32_t second_bytes;
};
constexpr size_t kHeaderBytes = 9;

int MillisecondsLeft(FrameDeadline deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 3'600'000));
}

// Moves `bytes` through `step`, which answers like send and recv.
FrameEnd Move(int socket, short event, size_t bytes, FrameDeadline deadline,
              const std::function<ssize_t(size_t done)>& step) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t moved = step(done);
    if (moved > 0) {
      done += static_cast<size_t>(moved);
      continue;
    }
    if (moved == 0) return FrameEnd::kClosed;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return FrameEnd::kClosed;
    pollfd waiting{socket, event, 0};
    if (poll(&waiting, 1, MillisecondsLeft(deadline)) == 0) return FrameEnd::kTimeout;
  }
  return FrameEnd::kDone;
}

FrameEnd Send(int socket, std::string_view bytes, FrameDeadline deadline) {
  return Move(socket, POLLOUT, bytes.size(), deadline, [&](size_t done) {
    return send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

FrameEnd Receive(int socket, char* bytes, size_t size, FrameDeadline deadline) {
  return Move(socket, POLLIN, size, deadline,
              [&](size_t done) { return recv(socket, bytes + done, size - done, MSG_DONTWAIT); });
}

std::string HeaderText(const Header& header) {
  std::string text(kHeaderBytes, header.kind);
  std::memcpy(text.data() + 1, &header.first_bytes, sizeof(uint32_t));
  std::memcpy(text.data() + 5, &header.second_bytes, sizeof(uint32_t));
  return text;
}

Header HeaderFrom(const char* text) {
  Header header{text[0], 0, 0};
  std::memcpy(&header.first_bytes, text + 1, sizeof(uint32_t));
  std::memcpy(&header.second_bytes, text + 5, sizeof(uint32_t));
  return header;
}

}  // namespace

FrameEnd WriteFrame(int socket, char kind, std::string_view first, std::string_view second,
                    FrameDeadline deadline) {
  std::string head =
      HeaderText({kind, static_cast<uint32_t>(first.size()), static_cast<uint32_t>(second.size())});
  head += first;
  if (const FrameEnd end = Send(socket, head, deadline); end != FrameEnd::kDone) return end;
  return Send(socket, second, deadline);
}

ReceivedFrame ReadFrame(int socket, size_t bytes_max, FrameDeadline deadline) {
  char head[kHeaderBytes];
  ReceivedFrame received;
  received.end = Receive(socket, head, kHeaderBytes, deadline);
  if (received.end != FrameEnd::kDone) return received;
  const Header header = HeaderFrom(head);
  if (uint64_t{header.first_bytes} + header.second_bytes > bytes_max) {
    received.end = FrameEnd::kTooLarge;
    return received;
  }
  received.frame.kind = header.kind;
  received.frame.first.resize(header.first_bytes);
  received.frame.second.resize(header.second_bytes);
  received.end = Receive(socket, received.frame.first.data(), header.first_bytes, deadline);
  if (received.end != FrameEnd::kDone) return received;
  received.end = Receive(socket, received.frame.second.data(), header.second_bytes, deadline);
  return received;
}

}  // namespace httptask::runner
