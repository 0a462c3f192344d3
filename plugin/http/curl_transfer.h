#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/guard/address_policy.h"
#include "plugin/guard/url.h"
#include "plugin/http/body_file.h"
#include "plugin/http/body_receiver.h"
#include "plugin/http/body_source.h"
#include "plugin/http/connection_guard.h"
#include "plugin/http/curl_error.h"
#include "plugin/http/curl_handle.h"
#include "plugin/http/curl_pool.h"
#include "plugin/http/http_client.h"
#include "plugin/http/proxy.h"
#include "plugin/http/response_reader.h"
#include "plugin/http/transfer_time.h"

namespace httptask {

// One attempt on libcurl: its easy handle with every option set, its callbacks and limits, and what
// became of it. Belongs to the thread that leads the loop from Start on.
class CurlTransfer {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  // What a transfer uses of its loop and pool; all must outlive it.
  struct Surroundings {
    const AddressPolicy& policy;
    const std::string& ca_file;  // Empty: the system's.
    const Proxy& proxy;
    CurlPool& pool;
    BodyFileWriter& files;
  };

  // `url` is request.url, parsed.
  CurlTransfer(uint64_t id, HttpRequest request, Url url, HttpClient::Done done, Ticks now);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  uint64_t id() const { return id_; }
  const std::string& pool_key() const { return pool_key_; }
  const std::string& host() const { return url_.host; }
  int port() const { return url_.port; }
  // The host whose connections it counts among.
  const std::string& origin() const { return origin_; }
  CURL* handle() const { return handle_.get(); }

  // Its turn has come: the connect timeout counts from now.
  void TakeTurn(Ticks now);
  // Makes the easy handle. `addresses`: what the host leads to; ignored with a proxy. Errors:
  // TARGET_UNREACHABLE, TARGET_BLOCKED (no address, none that is allowed), ARGUMENT_INVALID (body
  // files), INTERNAL (no memory).
  Status Start(const Surroundings& surroundings, const std::vector<IpAddress>& addresses,
               Ticks now);
  // After Next::kStartFresh. Makes a new easy handle that opens a connection of its own.
  Status StartFresh(Ticks now);
  // Goes on after its file made progress.
  void Resume();
  // Frees the easy handle, which must have left its multi handle.
  void CloseHandle();

  // When a time limit of ours ends it unless something happens before: first byte, idle or total.
  Ticks deadline() const;
  // When to look at the deadline again; it may come nearer once the answer begins.
  Ticks next_check(Ticks now) const;

  // What is to be done after libcurl ended.
  enum class Next {
    kEnd,         // TakeExchange.
    kStartFresh,  // The connection was stale before anything was sent.
    kAwaitFile,   // ConcludeFile, once the writer has closed it.
  };
  Next Conclude(CURLcode code, Ticks now);
  HttpExchange TakeExchange() { return std::move(exchange_); }
  // Whether only the file is missing; then neither time limits nor Cancel count any more.
  bool awaits_file() const { return awaits_file_; }
  bool IsFileClosed() const;
  HttpExchange ConcludeFile();
  // The exchange after our own time limit, after Cancel, or after an error of ours.
  HttpExchange ConcludeTimeout(Ticks now);
  HttpExchange ConcludeCancel(Ticks now);
  HttpExchange ConcludeError(Status error, Ticks now);

  // Called once, after a conclusion.
  HttpClient::Done TakeDone() { return std::move(done_); }

 private:
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self);
  static size_t OnBody(char* bytes, size_t size, size_t count, void* self);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype type, curl_sockaddr* address);
  static int OnCloseSocket(void* registry, curl_socket_t socket);
  static int OnRequestStart(void* self, char* remote, char* local, int remote_port, int local_port);
  static size_t OnRead(char* to, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded);

  Status ChooseAddresses(const std::vector<IpAddress>& addresses);
  Status MakeHandle(Ticks now);
  void SetBody();
  void SetCallbacks();

  bool TakeHeaderLine(std::string_view line);
  size_t TakeBody(std::string_view bytes);
  uint64_t body_size() const;
  bool MayResend() const;
  bool MayStartRequest(const ConnectionEnds& ends);
  TransferPhase phase() const;
  TransferFailure MakeFailure(CURLcode code) const;
  Status StatusOf(CURLcode code, Ticks now) const;
  Status DescribeBody(const Status& status) const;
  bool streams() const;
  bool is_cut() const { return is_stream_over_ || (body_ && body_->is_cut()); }
  bool sent() const;
  HttpExchange Finish(Status status, Ticks now);
  Timings MeasureTimings(Ticks now) const;

  const uint64_t id_;
  const HttpRequest request_;
  const Url url_;
  const std::string origin_;
  const std::string target_;  // `host:port`.
  const std::string pool_key_;
  HttpClient::Done done_;
  TransferTime time_;
  std::optional<Surroundings> surroundings_;  // From Start on.
  std::string addresses_;                     // `a,b`; empty for a literal or with a proxy.
  bool is_proxied_ = false;

  BodySource source_;
  CurlHandle handle_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  ResponseReader reader_;
  std::optional<BodyReceiver> body_;  // From Start on.
  HttpExchange exchange_;             // Once concluded.

  std::optional<ConnectionGuard> guard_;  // From Start on.
  Status abort_;                          // Why a callback of ours ended the transfer.
  int request_starts_ = 0;                // How often the request was about to go out.
  uint64_t uploaded_ = 0;
  bool was_sent_ = false;  // When the handle was closed.
  bool is_fresh_ = false;
  bool awaits_file_ = false;
  bool is_stream_over_ = false;  // on_body has had its time.
};

}  // namespace httptask
