#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace httptask::runner {

// The descriptor of the worker's end of the socket.
inline constexpr int kScriptWorkerSocket = 3;

// One message between a runner and its script worker: a letter that says what it is, and two texts.
// Written as the letter, two 32-bit lengths of this machine's byte order, and the texts.
struct Frame {
  char kind = 0;
  std::string first;
  std::string second;
};

// What a request asks and an answer tells, in Frame::kind.
constexpr char kJavaScriptFrame = 'j';       // first: script, second: `$` as JSON text.
constexpr char kJqFrame = 'q';               // first: query, second: input as JSON text.
constexpr char kCheckJavaScriptFrame = 'J';  // The same, of which the script is only compiled;
constexpr char kCheckJqFrame = 'Q';          // the result is null.
constexpr char kResultFrame = 'r';           // first: JSON text.
constexpr char kErrorFrame = 'e';            // first: the script's error.
constexpr char kLimitFrame = 'l';            // first: the limit that was exceeded.

using FrameDeadline = std::optional<std::chrono::steady_clock::time_point>;

enum class FrameEnd {
  kDone,
  kClosed,    // The other side is gone.
  kTimeout,   // The deadline has passed; part of the frame may be through.
  kTooLarge,  // The texts are larger than allowed.
};

// Both on a stream socket; without a deadline they wait for ever.
FrameEnd WriteFrame(int socket, char kind, std::string_view first, std::string_view second,
                    FrameDeadline deadline);
struct ReceivedFrame {
  FrameEnd end = FrameEnd::kClosed;
  Frame frame;
};
ReceivedFrame ReadFrame(int socket, size_t bytes_max, FrameDeadline deadline);

}  // namespace httptask::runner
