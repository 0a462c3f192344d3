#pragma once

#include <cstddef>

namespace httptask {

// One read from a socket (CURLOPT_BUFFERSIZE): memory for each transfer under way.
inline constexpr size_t kReceiveBufferBytes = 16 * 1024;
// The same for an answer that goes to a file.
inline constexpr size_t kReceiveFileBufferBytes = 128 * 1024;
// One write to a socket (CURLOPT_UPLOAD_BUFFERSIZE).
inline constexpr size_t kSendBufferBytes = 64 * 1024;
// libcurl itself stops at 300 KB of head; our own limit must come first.
inline constexpr size_t kHeaderBytesMax = 256 * 1024;
// An answer slower than this for the idle timeout and a second more is given up.
inline constexpr long kLowSpeedBytesPerSecond = 10;
// An idle connection older than this is not used again, so that few requests meet one that the
// server is just closing.
inline constexpr long kIdleSecondsMax = 60;
// Nor is one of this age, idle or not: names and certificates are looked at again.
inline constexpr long kConnectionSecondsMax = 300;
// Pools of connections (by HttpRequest::pool_key) that are kept while idle.
inline constexpr size_t kPoolsMax = 64;
// Names whose addresses a pool keeps in libcurl.
inline constexpr size_t kPoolNamesMax = 4'096;
// Requests at once on one HTTP/2 connection.
inline constexpr long kStreamsMax = 100;

}  // namespace httptask
