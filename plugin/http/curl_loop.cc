#include "plugin/http/curl_loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/http/curl_limits.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// After more than one transfer was under way, no thread is lent for so long: in a crowd two threads
// do more than one that does the work of both.
constexpr milliseconds kCrowdKept{1};
constexpr uint64_t kWakeKey = ~uint64_t{0};

// The process keeps libcurl until its end: other clients may use it.
bool InitializeCurl() {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK;
  return is_ready;
}

// Signals are for the threads of the program; a write to a connection that is gone is none.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

bool IsBrokenPipeIgnored() {
  struct sigaction action {};
  return ::sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

Status SystemError(std::string_view what) {
  return MakeError(Reason::kInternal, "cannot start the HTTP client: " + std::string(what) + ": " +
                                          std::generic_category().message(errno));
}

}  // namespace

CurlLoop::CurlLoop(CurlHttpClientOptions options, Proxy proxy)
    : options_(std::move(options)),
      proxy_(std::move(proxy)),
      may_be_lent_(IsBrokenPipeIgnored()),
      queue_(static_cast<size_t>(std::max(1L, options_.connections_max)),
             static_cast<size_t>(std::max(1L, options_.host_connections_max))) {}

StatusOr<std::unique_ptr<CurlLoop>> CurlLoop::Create(CurlHttpClientOptions options) {
  if (!InitializeCurl()) return MakeError(Reason::kInternal, "libcurl cannot be initialized");
  HTTPTASK_ASSIGN_OR_RETURN(Proxy proxy, ParseProxy(options.proxy, options.no_proxy));
  std::unique_ptr<CurlLoop> loop(new CurlLoop(std::move(options), std::move(proxy)));
  HTTPTASK_RETURN_IF_ERROR(loop->Open());
  SignalsBlocked blocked;
  try {
    loop->files_ = std::make_unique<BodyFileWriter>(
        [raw = loop.get()](uint64_t id) { raw->OnFileProgress(id); });
    loop->thread_ = std::thread([raw = loop.get()] { raw->Run(); });
  } catch (const std::system_error& error) {
    return MakeError(Reason::kInternal,
                     std::string("cannot start the HTTP client's thread: ") + error.what());
  }
  return loop;
}

Status CurlLoop::Open() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return SystemError("epoll");
  wake_event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_event_ < 0) return SystemError("eventfd");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeKey;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_event_, &event) != 0) return SystemError("epoll");
  pools_ = std::make_unique<CurlPools>(epoll_, options_.connections_max);
  HTTPTASK_ASSIGN_OR_RETURN(resolver_, Resolver::Create(epoll_, options_.name_servers));
  return {};
}

CurlLoop::~CurlLoop() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  if (thread_.joinable()) {
    HTTPTASK_CHECK(thread_.get_id() != std::this_thread::get_id());
    Wake();
    thread_.join();
  }
  files_.reset();
  resolver_.reset();
  if (wake_event_ >= 0) ::close(wake_event_);
  if (epoll_ >= 0) ::close(epoll_);
}

void CurlLoop::Wake() {
  const uint64_t one = 1;
  // It can only fail when the counter is full, and then the loop is woken already.
  [[maybe_unused]] const ssize_t written = ::write(wake_event_, &one, sizeof(one));
}

CurlLoop::Refused CurlLoop::Submit(std::unique_ptr<CurlTransfer> transfer) {
  if (transfer_count_.fetch_add(1) >= options_.transfers_max) {
    --transfer_count_;
    return {std::move(transfer),
            MakeError(Reason::kQueueFull, std::to_string(options_.transfers_max) +
                                              " requests are waiting or under way already; try "
                                              "again later")};
  }
  std::unique_lock lock(mutex_);
  if (is_stopping_) {
    --transfer_count_;
    return {std::move(transfer), MakeError(Reason::kCancelled, "the HTTP client is closing")};
  }
  inbox_.transfers.push_back(std::move(transfer));
  Rouse(std::move(lock));
  return {};
}

void CurlLoop::Cancel(uint64_t id) {
  std::unique_lock lock(mutex_);
  inbox_.cancelled.push_back(id);
  Rouse(std::move(lock));
}

void CurlLoop::OnFileProgress(uint64_t id) {
  std::unique_lock lock(mutex_);
  inbox_.files.push_back(id);
  Rouse(std::move(lock));
}

// A leader looks at the inbox itself, after what it does now.
void CurlLoop::Rouse(std::unique_lock<std::mutex> lock) {
  if (leader_.load() == std::this_thread::get_id()) return;
  const bool must_wake = std::exchange(is_asleep_, false);
  lock.unlock();
  if (must_wake) Wake();
}

void CurlLoop::AfterAnswers(std::function<void()> then) {
  // Only the leader itself can find its own id here.
  if (leader_.load() != std::this_thread::get_id()) return then();
  after_answers_.push_back(std::move(then));
}

void CurlLoop::RunAfterAnswers() {
  while (!after_answers_.empty()) {
    for (const auto& then : std::exchange(after_answers_, {})) then();
  }
}

void CurlLoop::LendThread(const std::function<void()>& start) {
  if (!may_be_lent_ || !TryToLead()) return start();
  if (crowd_end_ > steady_clock::now()) {
    LeaveLead();
    return start();
  }
  start();
  while (Round()) {
  }
  WakeWhereDue();
  LeaveLead();
}

bool CurlLoop::TryToLead() {
  if (leader_.load() == std::this_thread::get_id() || !lead_.try_lock()) return false;
  leader_ = std::this_thread::get_id();
  return true;
}

void CurlLoop::Lead() {
  lead_.lock();
  leader_ = std::this_thread::get_id();
}

void CurlLoop::LeaveLead() {
  leader_ = std::thread::id();
  lead_.unlock();
}

void CurlLoop::Run() {
  int limit_ms = 0;
  uint64_t rounds = 0;
  while (true) {
    Events events;
    const auto await_events = [&] {
      return ::epoll_wait(epoll_, events.data(), events.size(), limit_ms);
    };
    int count = await_events();
    Lead();
    {
      std::lock_guard lock(mutex_);
      is_asleep_ = false;
      if (is_stopping_) break;
    }
    // Who led meanwhile may have closed a socket, and a new one may have its number.
    limit_ms = 0;
    if (rounds_ != rounds) count = await_events();
    TakeEvents(events, count);
    limit_ms = PrepareToSleep(Round());
    rounds = rounds_;
    LeaveLead();
  }
  CancelAll();
  LeaveLead();
}

// The time is never put off: to wake once in vain costs less than to be woken for each request
// that begins while nothing else is under way.
int CurlLoop::PrepareToSleep(bool is_busy) {
  const Ticks now = steady_clock::now();
  if (asleep_until_ <= now) asleep_until_ = Ticks::max();
  asleep_until_ = std::min(asleep_until_, NextTimer());
  std::lock_guard lock(mutex_);
  is_asleep_ = inbox_.empty() && !is_busy && !is_stopping_;
  if (!is_asleep_) return 0;
  if (asleep_until_ == Ticks::max()) return -1;
  const auto rest = std::chrono::ceil<milliseconds>(asleep_until_ - now);
  return static_cast<int>(std::clamp<int64_t>(rest.count(), 0, 3'600'000));
}

void CurlLoop::WakeWhereDue() {
  const bool is_due = NextTimer() < asleep_until_;
  std::unique_lock lock(mutex_);
  if ((!is_due && inbox_.empty()) || !std::exchange(is_asleep_, false)) return;
  lock.unlock();
  Wake();
}

bool CurlLoop::Round() {
  ++rounds_;
  TakeInbox();
  const bool is_busy = Work();
  RunAfterAnswers();
  if (transfers_.size() > 1) crowd_end_ = steady_clock::now() + kCrowdKept;
  return is_busy;
}

void CurlLoop::TakeInbox() {
  Inbox inbox;
  {
    std::lock_guard lock(mutex_);
    std::swap(inbox, inbox_);
  }
  TakeTransfers(std::move(inbox.transfers));
  TakeCancelled(inbox.cancelled);
  TakeFiles(inbox.files);
}

void CurlLoop::TakeTransfers(std::vector<std::unique_ptr<CurlTransfer>> transfers) {
  const Ticks now = steady_clock::now();
  for (std::unique_ptr<CurlTransfer>& transfer : transfers) {
    const uint64_t id = transfer->id();
    const Ticks timer = transfer->next_check(now);
    timers_.emplace(timer, id);
    queue_.Add(id, transfer->origin());
    transfers_[id] = {.transfer = std::move(transfer), .timer = timer};
  }
}

void CurlLoop::TakeCancelled(const std::vector<uint64_t>& ids) {
  const Ticks now = steady_clock::now();
  for (const uint64_t id : ids) {
    const auto entry = transfers_.find(id);
    if (entry == transfers_.end() || entry->second.transfer->awaits_file()) continue;
    End(entry, entry->second.transfer->ConcludeCancel(now));
  }
}

void CurlLoop::TakeFiles(const std::vector<uint64_t>& ids) {
  for (const uint64_t id : ids) {
    const auto entry = transfers_.find(id);
    if (entry == transfers_.end()) continue;
    CurlTransfer& transfer = *entry->second.transfer;
    if (!transfer.awaits_file()) {
      transfer.Resume();
    } else if (transfer.IsFileClosed()) {
      End(entry, transfer.ConcludeFile());
    }
  }
}

bool CurlLoop::Work() {
  RunTransferTimers();
  CollectFinished();
  StartTransfers();
  const Ticks now = steady_clock::now();
  if (resolver_->deadline(now) <= now) resolver_->OnTimer();
  StartResolved();
  RunPoolTimers();
  return CollectFinished();
}

void CurlLoop::StartTransfers() {
  while (const auto id = queue_.TakeNext()) {
    const auto entry = transfers_.find(*id);
    HTTPTASK_CHECK(entry != transfers_.end());
    entry->second.has_place = true;
    StartTransfer(entry);
  }
}

void CurlLoop::StartTransfer(Transfers::iterator entry) {
  CurlTransfer& transfer = *entry->second.transfer;
  const Ticks now = steady_clock::now();
  transfer.TakeTurn(now);
  if (proxy_.Carries(transfer.host())) return StartTransfer(entry, {});
  const auto addresses = resolver_->Find(transfer.host(), now);
  if (addresses) return StartTransfer(entry, *addresses);
  awaiting_names_[transfer.host()].push_back(transfer.id());
  Rearm(entry, transfer.next_check(now));
}

void CurlLoop::StartResolved() {
  for (const std::string& name : resolver_->TakeFinished()) {
    const auto node = awaiting_names_.extract(name);
    if (node.empty()) continue;
    // Those that ended meanwhile are gone.
    for (const uint64_t id : node.mapped()) {
      const auto entry = transfers_.find(id);
      if (entry == transfers_.end()) continue;
      const auto addresses = resolver_->Find(name, steady_clock::now());
      StartTransfer(entry, addresses.value_or(std::vector<IpAddress>()));
    }
  }
}

void CurlLoop::StartTransfer(Transfers::iterator entry, const std::vector<IpAddress>& addresses) {
  CurlTransfer& transfer = *entry->second.transfer;
  const Ticks now = steady_clock::now();
  CurlPool& pool = pools_->For(transfer.pool_key());
  Status status =
      transfer.Start({options_.policy, options_.ca_file, proxy_, pool, *files_}, addresses, now);
  if (status.ok() && pool.Add(transfer.handle())) {
    entry->second.pool = &pool;
    return;
  }
  if (status.ok()) status = MakeError(Reason::kInternal, "libcurl refuses another transfer");
  End(entry, transfer.ConcludeError(std::move(status), now));
}

void CurlLoop::Rearm(Transfers::iterator entry, Ticks timer) {
  timers_.erase({entry->second.timer, entry->first});
  entry->second.timer = timer;
  timers_.emplace(timer, entry->first);
}

void CurlLoop::RunPoolTimers() {
  const Ticks now = steady_clock::now();
  pools_->ForEach([now](CurlPool& pool) {
    if (pool.deadline() <= now) pool.OnTimer();
  });
}

void CurlLoop::RunTransferTimers() {
  const Ticks now = steady_clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto entry = transfers_.find(timers_.begin()->second);
    HTTPTASK_CHECK(entry != transfers_.end());
    CurlTransfer& transfer = *entry->second.transfer;
    if (transfer.deadline() <= now) {
      End(entry, transfer.ConcludeTimeout(now));
    } else {
      Rearm(entry, transfer.next_check(now));
    }
  }
}

bool CurlLoop::CollectFinished() {
  bool any = false;
  pools_->ForEach([&](CurlPool& pool) {
    while (const auto finished = pool.TakeFinished()) {
      Conclude(pool, *finished);
      any = true;
    }
  });
  return any;
}

void CurlLoop::Conclude(CurlPool& pool, const CurlPool::Finished& finished) {
  const Ticks now = steady_clock::now();
  CurlTransfer* transfer = nullptr;
  curl_easy_getinfo(finished.handle, CURLINFO_PRIVATE, &transfer);
  const auto entry = transfers_.find(transfer->id());
  switch (transfer->Conclude(finished.code, now)) {
    case CurlTransfer::Next::kEnd:
      return End(entry, transfer->TakeExchange());
    case CurlTransfer::Next::kAwaitFile:
      Detach(entry->second);
      return transfer->CloseHandle();
    case CurlTransfer::Next::kStartFresh:
      break;
  }
  pool.Remove(finished.handle);
  Status status = transfer->StartFresh(now);
  if (status.ok() && pool.Add(transfer->handle())) return;
  if (status.ok()) status = MakeError(Reason::kInternal, "libcurl refuses another transfer");
  entry->second.pool = nullptr;
  End(entry, transfer->ConcludeError(std::move(status), now));
}

void CurlLoop::Detach(Entry& entry) {
  CurlTransfer& transfer = *entry.transfer;
  if (entry.pool != nullptr) std::exchange(entry.pool, nullptr)->Remove(transfer.handle());
  if (std::exchange(entry.has_place, false)) queue_.Release(transfer.origin());
}

void CurlLoop::End(Transfers::iterator entry, HttpExchange exchange) {
  auto node = transfers_.extract(entry);
  CurlTransfer& transfer = *node.mapped().transfer;
  timers_.erase({node.mapped().timer, transfer.id()});
  const bool was_waiting = !node.mapped().has_place;
  Detach(node.mapped());
  if (was_waiting) queue_.Remove(transfer.id(), transfer.origin());
  --transfer_count_;
  transfer.TakeDone()(std::move(exchange));
  // The answer first: to tidy up takes its time.
  transfer.CloseHandle();
}

CurlLoop::Ticks CurlLoop::NextTimer() const {
  Ticks next = timers_.empty() ? Ticks::max() : timers_.begin()->first;
  pools_->ForEach([&](const CurlPool& pool) { next = std::min(next, pool.deadline()); });
  return std::min(next, resolver_->deadline(steady_clock::now()));
}

void CurlLoop::TakeEvents(const Events& events, int count) {
  for (int i = 0; i < count; ++i) {
    if (events[i].data.u64 == kWakeKey) {
      uint64_t value = 0;
      [[maybe_unused]] const ssize_t bytes = ::read(wake_event_, &value, sizeof(value));
      continue;
    }
    const auto number = static_cast<uint32_t>(events[i].data.u64 >> 32);
    const auto socket = static_cast<int>(events[i].data.u64 & 0xffffffff);
    CurlPool* const pool = pools_->Find(number);
    if (number == 0) resolver_->OnSocketEvent(socket, events[i].events);
    if (pool != nullptr) pool->OnSocketEvent(socket, events[i].events);
  }
}

void CurlLoop::CancelAll() {
  TakeInbox();
  while (!transfers_.empty()) {
    const auto entry = transfers_.begin();
    End(entry, entry->second.transfer->ConcludeCancel(steady_clock::now()));
  }
  RunAfterAnswers();
  pools_->Close();
}

}  // namespace httptask
