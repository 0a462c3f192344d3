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
#include "plugin/http/curl_error.h"
#include "plugin/http/http_client.h"
#include "plugin/http/response_reader.h"
#include "plugin/http/socket_registry.h"

namespace httptask {

// One attempt on libcurl: its easy handle with every option set, its callbacks and limits, and what
// became of it. Belongs to the loop's thread from Start on.
class CurlTransfer {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  // What a transfer uses of its loop and pool; all must outlive it.
  struct Surroundings {
    const AddressPolicy& policy;
    const std::string& ca_file;  // Empty: the system's.
    SocketRegistry& sockets;
  };

  // `url` is request.url, parsed.
  CurlTransfer(uint64_t id, HttpRequest request, Url url, HttpClient::Done done, Ticks now);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  uint64_t id() const { return id_; }
  const std::string& pool_key() const { return request_.pool_key; }
  // The host whose connections it counts among.
  const std::string& origin() const { return origin_; }
  CURL* handle() const { return easy_.get(); }

  // Makes the easy handle. Errors: INTERNAL (no memory).
  Status Start(const Surroundings& surroundings, Ticks now);
  // After Conclude said nothing: the connection that it was given was stale before anything was
  // sent. Makes a new easy handle that opens a connection of its own.
  Status StartFresh(Ticks now);

  // When a time limit of ours ends it unless something happens before: first byte, idle or total.
  Ticks deadline(Ticks now) const;
  // When to look at the deadline again; it may come nearer once the answer begins.
  Ticks next_check(Ticks now) const;

  // The exchange after libcurl ended with `code`; nothing when it must be started again
  // (StartFresh).
  std::optional<HttpExchange> Conclude(CURLcode code, Ticks now);
  // The exchange after our own time limit, or after Cancel.
  HttpExchange ConcludeTimeout(Ticks now);
  HttpExchange ConcludeCancel(Ticks now);
  HttpExchange ConcludeError(Status error, Ticks now);

  // Called once, after a conclusion.
  HttpClient::Done TakeDone() { return std::move(done_); }

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self);
  static size_t OnBody(char* bytes, size_t size, size_t count, void* self);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype type, curl_sockaddr* address);
  static int OnCloseSocket(void* registry, curl_socket_t socket);
  static int OnRequestStart(void* self, char* remote, char* local, int remote_port, int local_port);
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded);

  template <typename Value>
  void Set(CURLoption option, Value value);
  Status MakeHandle(Ticks now);
  void SetFences();
  void SetTimeouts(Ticks now);
  void SetTls();
  void SetRequest();
  void SetBody();
  void SetCallbacks();

  bool MayResend() const;
  bool MayStartRequest(const char* remote, int remote_port, int local_port);
  TransferFailure MakeFailure(CURLcode code) const;
  TimeLimit SilenceLimit() const;
  TimeLimit LimitThatEnded(Ticks now) const;
  std::chrono::milliseconds LimitValue(TimeLimit limit) const;
  Status StatusOf(CURLcode code, Ticks now) const;
  bool sent() const;
  HttpExchange Finish(Status status, Ticks now);
  Timings MeasureTimings(Ticks now) const;
  std::string RemoteAddress() const;

  const uint64_t id_;
  const HttpRequest request_;
  const Url url_;
  const std::string origin_;
  const std::string target_;  // `host:port`.
  HttpClient::Done done_;
  const Ticks submit_time_;
  Ticks start_time_;
  Ticks last_activity_;
  std::optional<Surroundings> surroundings_;  // From Start on.

  std::unique_ptr<curl_slist, FreeList> header_lines_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  CURLcode option_error_ = CURLE_OK;
  ResponseReader reader_;

  std::vector<int> opened_sockets_;
  Status refusal_;          // The guard's, of an address that was not dialled.
  Status abort_;            // Why a callback of ours ended the transfer.
  int request_starts_ = 0;  // How often the request was about to go out.
  int64_t uploaded_ = 0;
  bool is_fresh_ = false;
  bool is_stale_ = false;
  bool is_reused_ = false;
};

}  // namespace httptask
