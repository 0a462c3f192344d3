#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plugin/http/body_file.h"
#include "plugin/http/curl_http_client.h"
#include "plugin/http/curl_pool.h"
#include "plugin/http/curl_transfer.h"
#include "plugin/http/proxy.h"
#include "plugin/http/resolver.h"
#include "plugin/http/transfer_queue.h"

namespace httptask {

// The loop of a CurlHttpClient. Everything of libcurl happens on the thread that leads it: its own,
// which alone waits for events and leads only between two waits, or one that is lent for a round.
class CurlLoop {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  // Errors: ARGUMENT_INVALID (proxy, name servers), INTERNAL (no file descriptors, no thread).
  static StatusOr<std::unique_ptr<CurlLoop>> Create(CurlHttpClientOptions options);

  // Ends every transfer with CANCELLED or RESULT_UNKNOWN, joins the thread. Not from a `done`.
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  const CurlHttpClientOptions& options() const { return options_; }
  const Proxy& proxy() const { return proxy_; }
  uint64_t NextId() { return ++last_id_; }

  // Hands a transfer to whoever leads. Gives it back when it cannot be taken: QUEUE_FULL, or
  // CANCELLED while the loop ends.
  struct Refused {
    std::unique_ptr<CurlTransfer> transfer;
    Status status;
  };
  Refused Submit(std::unique_ptr<CurlTransfer> transfer);
  void Cancel(uint64_t id);
  // See HttpClient.
  void AfterAnswers(std::function<void()> then);
  void LendThread(const std::function<void()>& start);

 private:
  // What other threads left for the loop.
  struct Inbox {
    std::vector<std::unique_ptr<CurlTransfer>> transfers;
    std::vector<uint64_t> cancelled;
    std::vector<uint64_t> files;  // Transfers whose file made progress.
    bool empty() const { return transfers.empty() && cancelled.empty() && files.empty(); }
  };
  struct Entry {
    std::unique_ptr<CurlTransfer> transfer;
    CurlPool* pool = nullptr;  // Null before it starts and after it was detached.
    bool has_place = false;    // Of those that the queue counts.
    Ticks timer;               // Its place in `timers_`.
  };
  using Transfers = std::unordered_map<uint64_t, Entry>;

  CurlLoop(CurlHttpClientOptions options, Proxy proxy);
  Status Open();
  void Wake();
  // Something is in the inbox: wakes who must see it.
  void Rouse(std::unique_lock<std::mutex> lock);
  void OnFileProgress(uint64_t id);

  // The loop's own thread: waits, leads for a round, and so on.
  void Run();
  // Takes the lead, unless somebody has it.
  bool TryToLead();
  void Lead();
  void LeaveLead();
  // Whether another may be due.
  bool Round();
  // For how long the loop's own thread may wait, ms; -1: until something happens.
  int PrepareToSleep(bool is_busy);
  // The loop's own thread is to make a round when somebody else's left something to do.
  void WakeWhereDue();
  void TakeInbox();
  void TakeTransfers(std::vector<std::unique_ptr<CurlTransfer>> transfers);
  void TakeCancelled(const std::vector<uint64_t>& ids);
  void TakeFiles(const std::vector<uint64_t>& ids);
  // One round of what can happen without an event from outside. Whether another may be due.
  bool Work();
  void StartTransfers();
  // Looks the name up, then starts.
  void StartTransfer(Transfers::iterator entry);
  void StartResolved();
  void StartTransfer(Transfers::iterator entry, const std::vector<IpAddress>& addresses);
  void Rearm(Transfers::iterator entry, Ticks timer);
  // Its connection is given back, its place in the queue too.
  void Detach(Entry& entry);
  void RunPoolTimers();
  void RunTransferTimers();
  bool CollectFinished();
  void Conclude(CurlPool& pool, const CurlPool::Finished& finished);
  // Forgets the transfer and calls its `done`.
  void End(Transfers::iterator entry, HttpExchange exchange);
  void RunAfterAnswers();
  using Events = std::array<epoll_event, 256>;
  void TakeEvents(const Events& events, int count);
  // When something has to be done without an event from outside.
  Ticks NextTimer() const;
  void CancelAll();

  const CurlHttpClientOptions options_;
  const Proxy proxy_;
  const bool may_be_lent_;  // Writing to a connection that is gone raises SIGPIPE on any thread.
  std::atomic<uint64_t> last_id_{0};
  std::atomic<size_t> transfer_count_{0};
  int epoll_ = -1;
  int wake_event_ = -1;

  std::mutex mutex_;  // Guards the next three; never held while calling out.
  Inbox inbox_;
  bool is_asleep_ = false;  // The loop's own thread waits for events, and nobody has woken it.
  bool is_stopping_ = false;

  std::mutex lead_;                        // Whoever holds it leads. Taken before mutex_.
  std::atomic<std::thread::id> leader_{};  // Tells a thread whether it is itself.

  // The leader's alone.
  uint64_t rounds_ = 0;
  Ticks crowd_end_;
  Ticks asleep_until_ = Ticks::max();  // When the loop's own thread wakes at the latest.
  TransferQueue queue_;
  Transfers transfers_;
  std::set<std::pair<Ticks, uint64_t>> timers_;
  std::unique_ptr<Resolver> resolver_;
  std::unordered_map<std::string, std::vector<uint64_t>> awaiting_names_;
  std::unique_ptr<CurlPools> pools_;
  std::vector<std::function<void()>> after_answers_;

  // After what its callback uses.
  std::unique_ptr<BodyFileWriter> files_;
  std::thread thread_;
};

}  // namespace httptask
