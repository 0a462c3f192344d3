#include "tests/bench/curl_floor.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <memory>

#include "plugin/base/check.h"

namespace httptask::bench {
namespace {

struct EasyCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiCleanup {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct HeaderCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Transfer {
  std::unique_ptr<CURL, EasyCleanup> easy{curl_easy_init()};
  Stopwatch::Clock::time_point start;
};

size_t Discard(char*, size_t size, size_t count, void*) {
  return size * count;
}

class BareLoop {
 public:
  BareLoop() : multi_(curl_multi_init()), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &OnSocket);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &OnTimer);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 2048L);
  }
  ~BareLoop() { close(epoll_); }

  void Add(Transfer& transfer) {
    transfer.start = Stopwatch::Clock::now();
    curl_multi_add_handle(multi_.get(), transfer.easy.get());
  }

  // Waits once and handles what is ready; finished transfers begin anew.
  void Step(Stopwatch& stopwatch) {
    std::array<epoll_event, 256> events;
    const int wait_ms = timeout_ms_ < 0 ? 100 : static_cast<int>(timeout_ms_);
    const int count = epoll_wait(epoll_, events.data(), events.size(), wait_ms);
    int running = 0;
    if (count == 0) {
      timeout_ms_ = -1;
      curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
    }
    for (int i = 0; i < count; ++i) {
      const int flags = ((events[i].events & EPOLLIN) ? CURL_CSELECT_IN : 0) |
                        ((events[i].events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
                        ((events[i].events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi_.get(), events[i].data.fd, flags, &running);
    }
    Restart(stopwatch);
  }

 private:
  static int OnSocket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
    auto* loop = static_cast<BareLoop*>(self);
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(loop->epoll_, EPOLL_CTL_DEL, socket, nullptr);
      return 0;
    }
    epoll_event event{};
    event.events =
        ((what & CURL_POLL_IN) ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0u);
    event.data.fd = socket;
    epoll_ctl(loop->epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(loop->multi_.get(), socket, loop);
    return 0;
  }

  static int OnTimer(CURLM*, long timeout_ms, void* self) {
    static_cast<BareLoop*>(self)->timeout_ms_ = timeout_ms;
    return 0;
  }

  void Restart(Stopwatch& stopwatch) {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      HTTPTASK_CHECK(message->msg == CURLMSG_DONE && message->data.result == CURLE_OK);
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      stopwatch.Count(transfer->start);
      curl_multi_remove_handle(multi_.get(), transfer->easy.get());
      Add(*transfer);
    }
  }

  std::unique_ptr<CURLM, MultiCleanup> multi_;
  const int epoll_;
  long timeout_ms_ = -1;
};

}  // namespace

Sample MeasureBareCurl(const std::string& url, const std::string& body, int in_flight,
                       const Duration& duration) {
  std::unique_ptr<curl_slist, HeaderCleanup> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  std::deque<Transfer> transfers(static_cast<size_t>(in_flight));
  BareLoop loop;
  Stopwatch stopwatch(duration);
  for (Transfer& transfer : transfers) {
    CURL* easy = transfer.easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Discard);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    loop.Add(transfer);
  }
  while (!stopwatch.done()) loop.Step(stopwatch);
  return stopwatch.Finish();
}

}  // namespace httptask::bench
