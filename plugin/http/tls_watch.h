#pragma once

#include <curl/curl.h>

#include <chrono>

struct ssl_st;

namespace httptask {

// Ends TLS connections that keep libcurl inside one call, or that cost one handshake after the
// other. HTTP/2 reads on as long as frames come that are no answer (settings, pings, CONTINUATION),
// TLS 1.3 as long as new keys come: a server that floods would hold the loop for ever. Belongs to
// the thread that leads the loop.
class TlsWatch {
 public:
  // Processor time of one call, beyond which the connection that is read is taken for closed.
  static constexpr std::chrono::milliseconds kCallMax{50};
  // TLS 1.2: further handshakes that a server may ask for on one connection; some ask for one to
  // see a client certificate.
  static constexpr int kRenegotiationsMax = 3;

  // A call into libcurl begins.
  void Begin();

  // For CURLOPT_SSL_CTX_FUNCTION, with the watch as its data; it must outlive the connection.
  static CURLcode Attach(CURL* handle, void* tls_context, void* watch);

 private:
  static void OnRecord(int is_write, int version, int content_type, const void* bytes, size_t size,
                       ssl_st* connection, void* watch);

  bool is_attached_ = false;  // To any connection; until then no time is taken.
  std::chrono::nanoseconds begin_{0};
};

}  // namespace httptask
