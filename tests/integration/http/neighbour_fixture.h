#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <fstream>
#include <functional>
#include <latch>
#include <vector>

#include "tests/integration/http/http_fixture.h"
#include "tests/testing/sanitizer.h"

namespace httptask::testing {

// What a hostile server may cost: 100 healthy transfers go on beside it, and neither memory nor the
// client's thread suffers.
class NeighbourTest : public HttpTest {
 protected:
  // Sends it with short timeouts while the healthy transfers go on.
  HttpExchange SendBeside(HttpRequest request) {
    using std::chrono::milliseconds;
    constexpr milliseconds kTotal(400);
    request.timeouts = {milliseconds(300), milliseconds(200), milliseconds(200), kTotal};
    MostResidentKibibytes();
    const long memory_before = MostResidentKibibytes();
    std::atomic<std::clock_t> time_before{0}, time_after{0};
    Await(StartTimed(Post(healthy_.Url()), time_before));
    auto attacked = StartTimed(std::move(request), time_after);
    EXPECT_LT(RunHealthy(), milliseconds(600) * kSanitizerSlowdown);
    HttpExchange exchange = Await(std::move(attacked));
    EXPECT_LT(exchange.timings.total, 2 * kTotal);
    EXPECT_LT(MostResidentKibibytes() - memory_before, 32 * 1024 * kSanitizerMemory);
    EXPECT_LT(time_after - time_before, CLOCKS_PER_SEC / 2 * kSanitizerSlowdown);
    return exchange;
  }

 private:
  // Since the last call.
  static long MostResidentKibibytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::ofstream("/proc/self/clear_refs") << 5;
    return usage.ru_maxrss;
  }
  // Notes at the end what processor time the client's thread has used so far.
  std::future<HttpExchange> StartTimed(HttpRequest request, std::atomic<std::clock_t>& time) {
    auto promise = std::make_shared<std::promise<HttpExchange>>();
    std::future<HttpExchange> future = promise->get_future();
    client_->Send(std::move(request), [promise, &time](HttpExchange exchange) {
      timespec used{};
      ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
      time = used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / (1'000'000'000 / CLOCKS_PER_SEC);
      promise->set_value(std::move(exchange));
    });
    return future;
  }
  // How long four of five of 100 healthy transfers take at most, 10 at a time.
  std::chrono::milliseconds RunHealthy() {
    constexpr int kTotal = 100;
    std::atomic<int> started{0};
    // The client's thread alone, until all are finished.
    std::vector<std::chrono::microseconds> times;
    std::latch finished(kTotal);
    std::function<void()> next = [&] {
      if (started++ >= kTotal) return;
      client_->Send(Post(healthy_.Url()), [&](HttpExchange exchange) {
        EXPECT_TRUE(exchange.status.ok()) << exchange.status;
        times.push_back(exchange.timings.total);
        next();
        finished.count_down();
      });
    };
    for (int i = 0; i < 10; ++i) next();
    finished.wait();
    std::nth_element(times.begin(), times.begin() + kTotal * 4 / 5, times.end());
    return std::chrono::duration_cast<std::chrono::milliseconds>(times[kTotal * 4 / 5]);
  }

  TestServer healthy_{Echo()};
};

}  // namespace httptask::testing
