#include "plugin/http/tls_watch.h"

#include <openssl/ssl.h>
#include <time.h>

#include <utility>

namespace httptask {
namespace {

std::chrono::nanoseconds ProcessorTime() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

void TlsWatch::Begin() {
  if (is_attached_) begin_ = ProcessorTime();
}

CURLcode TlsWatch::Attach(CURL*, void* tls_context, void* watch) {
  auto* context = static_cast<SSL_CTX*>(tls_context);
  SSL_CTX_set_msg_callback(context, &TlsWatch::OnRecord);
  SSL_CTX_set_msg_callback_arg(context, watch);
  auto* self = static_cast<TlsWatch*>(watch);
  // Within a call of libcurl, whose time counts from here.
  if (!std::exchange(self->is_attached_, true)) self->begin_ = ProcessorTime();
  return CURLE_OK;
}

void TlsWatch::OnRecord(int is_write, int, int content_type, const void*, size_t, SSL* connection,
                        void* watch) {
  if (is_write != 0 || content_type != SSL3_RT_HEADER) return;
  const bool is_flood = SSL_total_renegotiations(connection) > kRenegotiationsMax;
  if (!is_flood && ProcessorTime() - static_cast<const TlsWatch*>(watch)->begin_ < kCallMax) return;
  SSL_set_shutdown(connection, SSL_get_shutdown(connection) | SSL_RECEIVED_SHUTDOWN);
}

}  // namespace httptask
