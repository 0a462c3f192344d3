#include "plugin/http/curl_pool.h"

#include <sys/epoll.h>

#include <iterator>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/http/curl_limits.h"

namespace httptask {
namespace {

uint32_t EpollEvents(int what) {
  uint32_t events = 0;
  if (what & CURL_POLL_IN) events |= EPOLLIN;
  if (what & CURL_POLL_OUT) events |= EPOLLOUT;
  return events;
}

int CurlEvents(uint32_t events) {
  int mask = 0;
  if (events & (EPOLLIN | EPOLLHUP)) mask |= CURL_CSELECT_IN;
  if (events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
  if (events & EPOLLERR) mask |= CURL_CSELECT_ERR;
  return mask;
}

}  // namespace

std::string PoolKey(const HttpRequest& request) {
  std::string key = request.pool_key;
  key.append(1, '\0').append(request.version == HttpVersion::kHttp2 ? "2" : "1");
  if (request.tls == nullptr) return key;
  const TlsCredential& tls = *request.tls;
  for (const std::string* part : {&tls.certificate, &tls.key, &tls.authorities}) {
    key.append(1, '\0').append(*part);
  }
  return key;
}

CurlPool::CurlPool(uint32_t number, int epoll, long idle_connections_max)
    : number_(number), epoll_(epoll), share_(curl_share_init()), multi_(curl_multi_init()) {
  HTTPTASK_CHECK(share_ != nullptr && multi_ != nullptr);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  CURLM* multi = multi_.get();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &CurlPool::OnSocketChange);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &CurlPool::OnTimerChange);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, kStreamsMax);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, idle_connections_max);
}

std::vector<std::string> CurlPool::Resolve(const std::string& name, const std::string& addresses) {
  std::string& known = resolved_[name];
  if (known == addresses) return {};
  known = addresses;
  std::vector<std::string> lines = {name + ":" + addresses};
  if (resolved_.size() <= kPoolNamesMax) return lines;
  const auto other =
      resolved_.begin()->first == name ? std::next(resolved_.begin()) : resolved_.begin();
  lines.push_back("-" + other->first);
  resolved_.erase(other);
  return lines;
}

bool CurlPool::Add(CURL* handle) {
  if (curl_multi_add_handle(multi_.get(), handle) != CURLM_OK) return false;
  ++active_count_;
  return true;
}

void CurlPool::Remove(CURL* handle) {
  HTTPTASK_CHECK(active_count_ > 0);
  --active_count_;
  curl_multi_remove_handle(multi_.get(), handle);
}

void CurlPool::OnSocketEvent(int socket, uint32_t epoll_events) {
  // An idle connection is looked at when a request wants it.
  SocketRegistry::Watch* watch = sockets_.FindWatch(socket);
  if (watch != nullptr && watch->is_idle) return Forget(socket, *watch);
  watch_.Begin();
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, CurlEvents(epoll_events), &running);
}

void CurlPool::OnTimer() {
  deadline_ = Ticks::max();
  watch_.Begin();
  int running = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
}

std::optional<CurlPool::Finished> CurlPool::TakeFinished() {
  int rest = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &rest)) {
    if (message->msg == CURLMSG_DONE) return Finished{message->easy_handle, message->data.result};
  }
  return std::nullopt;
}

int CurlPool::OnSocketChange(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<CurlPool*>(self)->Watch(socket, what);
  return 0;
}

// A connection that waits for its next request stays where it is in epoll: the next answer needs no
// call of the system then.
void CurlPool::Watch(int socket, int what) {
  SocketRegistry::Watch* watch = sockets_.FindWatch(socket);
  if (watch == nullptr) return;  // Not one of OPENSOCKETFUNCTION: libcurl has no others.
  if (what == CURL_POLL_REMOVE && watch->events == EPOLLIN) {
    watch->is_idle = true;
    return;
  }
  if (what == CURL_POLL_REMOVE || what == CURL_POLL_NONE) return Forget(socket, *watch);
  epoll_event event{};
  event.events = EpollEvents(what);
  event.data.u64 = (uint64_t{number_} << 32) | static_cast<uint32_t>(socket);
  watch->is_idle = false;
  if (watch->events != 0 && watch->events == event.events) return;
  ::epoll_ctl(epoll_, watch->events != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  watch->events = event.events;
}

void CurlPool::Forget(int socket, SocketRegistry::Watch& watch) {
  watch = {};
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

int CurlPool::OnTimerChange(CURLM*, long timeout_ms, void* self) {
  auto* pool = static_cast<CurlPool*>(self);
  pool->deadline_ = timeout_ms < 0
                        ? Ticks::max()
                        : std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

CurlPool& CurlPools::For(const std::string& key) {
  MakeRoom();
  const auto found = numbers_.find(key);
  if (found != numbers_.end()) {
    Entry& entry = pools_.at(found->second);
    entry.last_use = ++use_count_;
    return *entry.pool;
  }
  while (pools_.size() >= kPoolsMax && CloseOldestIdle()) {
  }
  const uint32_t number = ++last_number_;
  numbers_[key] = number;
  auto pool = std::make_unique<CurlPool>(number, epoll_, connections_max_);
  return *pools_.emplace(number, Entry{std::move(pool), key, ++use_count_}).first->second.pool;
}

CurlPool* CurlPools::Find(uint32_t number) {
  const auto found = pools_.find(number);
  return found == pools_.end() ? nullptr : found->second.pool.get();
}

void CurlPools::Close() {
  pools_.clear();
  numbers_.clear();
}

// Connections that lie idle in other pools must not add up beyond the limit.
void CurlPools::MakeRoom() {
  const auto open_sockets = [&] {
    size_t count = 0;
    ForEach([&](CurlPool& pool) { count += pool.sockets().size(); });
    return count;
  };
  while (pools_.size() > 1 && open_sockets() >= static_cast<size_t>(connections_max_) &&
         CloseOldestIdle()) {
  }
}

bool CurlPools::CloseOldestIdle() {
  auto oldest = pools_.end();
  for (auto entry = pools_.begin(); entry != pools_.end(); ++entry) {
    if (entry->second.pool->active_count() > 0) continue;
    if (oldest == pools_.end() || entry->second.last_use < oldest->second.last_use) oldest = entry;
  }
  if (oldest == pools_.end()) return false;
  numbers_.erase(oldest->second.key);
  pools_.erase(oldest);
  return true;
}

}  // namespace httptask
