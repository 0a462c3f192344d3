#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugin/http/http_message.h"
#include "plugin/http/socket_registry.h"
#include "plugin/http/tls_watch.h"

namespace httptask {

// What separates connections that must not be shared: the request's own key, its version, and what
// TLS proves and trusts.
std::string PoolKey(const HttpRequest& request);

// Connections that the requests of one pool key share: one multi handle, driven by the epoll of its
// loop. Belongs to the thread that leads the loop.
class CurlPool {
 public:
  using Ticks = std::chrono::steady_clock::time_point;
  struct Finished {
    CURL* handle;
    CURLcode code;
  };

  // Events of its sockets come with `number` in the upper half of epoll_data.u64 and the socket in
  // the lower one. Keeps at most `idle_connections_max` open and unused.
  CurlPool(uint32_t number, int epoll, long idle_connections_max);
  CurlPool(const CurlPool&) = delete;
  CurlPool& operator=(const CurlPool&) = delete;

  uint32_t number() const { return number_; }
  // Transfers that were added and not removed.
  size_t active_count() const { return active_count_; }
  SocketRegistry& sockets() { return sockets_; }
  // For CURLOPT_SHARE: TLS sessions, so that another connection is cheaper than the first.
  CURLSH* share() { return share_.get(); }

  TlsWatch& watch() { return watch_; }
  // The lines for CURLOPT_RESOLVE that make `name` (`host:port`) lead to `addresses` (`a,b`) for
  // all of its transfers; none when it does already.
  std::vector<std::string> Resolve(const std::string& name, const std::string& addresses);

  // False when libcurl refuses (no memory).
  bool Add(CURL* handle);
  // Ends a transfer, or forgets one that is finished.
  void Remove(CURL* handle);

  void OnSocketEvent(int socket, uint32_t epoll_events);
  // To be called once `deadline` is over.
  void OnTimer();
  Ticks deadline() const { return deadline_; }
  // The next transfer that is finished; it must be removed.
  std::optional<Finished> TakeFinished();

 private:
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  struct FreeShare {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
  };
  static int OnSocketChange(CURL*, curl_socket_t socket, int what, void* self, void* is_watched);
  void Watch(int socket, int what);
  void Forget(int socket, SocketRegistry::Watch& watch);
  static int OnTimerChange(CURLM*, long timeout_ms, void* self);

  const uint32_t number_;
  const int epoll_;
  size_t active_count_ = 0;
  Ticks deadline_ = Ticks::max();
  TlsWatch watch_;
  SocketRegistry sockets_;  // Before the multi handle, which closes its sockets at the end.
  std::unordered_map<std::string, std::string> resolved_;
  std::unique_ptr<CURLSH, FreeShare> share_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
};

// The pools of a loop, one for each key, each with a number from 1 on. Belongs to the thread that
// leads the loop.
class CurlPools {
 public:
  // Keeps at most `connections_max` connections open in all, as far as others lie idle.
  CurlPools(int epoll, long connections_max) : epoll_(epoll), connections_max_(connections_max) {}

  // The pool of a key, opened where there is none; others that rest are closed, the oldest first,
  // where there are more than kPoolsMax, or too many connections.
  CurlPool& For(const std::string& key);
  // Null when it is closed.
  CurlPool* Find(uint32_t number);
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (const auto& [number, entry] : pools_) visit(*entry.pool);
  }
  // Closes all.
  void Close();

 private:
  struct Entry {
    std::unique_ptr<CurlPool> pool;
    std::string key;
    uint64_t last_use = 0;
  };
  void MakeRoom();
  bool CloseOldestIdle();

  const int epoll_;
  const long connections_max_;
  std::unordered_map<uint32_t, Entry> pools_;
  std::unordered_map<std::string, uint32_t> numbers_;
  uint32_t last_number_ = 0;
  uint64_t use_count_ = 0;
};

}  // namespace httptask
