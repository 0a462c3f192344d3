#include "plugin/http/transfer_queue.h"

#include <algorithm>
#include <utility>

#include "plugin/base/check.h"

namespace httptask {

TransferQueue::TransferQueue(size_t total_max, size_t host_max)
    : total_max_(total_max), host_max_(host_max) {}

void TransferQueue::Add(uint64_t id, const std::string& host) {
  Host& entry = hosts_[host];
  entry.waiting.push_back(id);
  GiveTurn(host, entry);
}

void TransferQueue::GiveTurn(const std::string& name, Host& host) {
  if (host.has_turn || host.waiting.empty() || host.active >= host_max_) return;
  host.has_turn = true;
  turns_.push_back(name);
}

std::optional<uint64_t> TransferQueue::TakeNext() {
  while (active_ < total_max_ && !turns_.empty()) {
    const std::string name = std::move(turns_.front());
    turns_.pop_front();
    const auto found = hosts_.find(name);
    if (found == hosts_.end()) continue;
    Host& host = found->second;
    host.has_turn = false;
    if (host.waiting.empty()) continue;
    const uint64_t id = host.waiting.front();
    host.waiting.pop_front();
    ++host.active;
    ++active_;
    GiveTurn(name, host);
    return id;
  }
  return std::nullopt;
}

void TransferQueue::Release(const std::string& name) {
  const auto found = hosts_.find(name);
  HTTPTASK_CHECK(found != hosts_.end() && found->second.active > 0);
  --found->second.active;
  --active_;
  if (found->second.active == 0 && found->second.waiting.empty() && !found->second.has_turn) {
    hosts_.erase(found);
    return;
  }
  GiveTurn(name, found->second);
}

void TransferQueue::Remove(uint64_t id, const std::string& name) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end()) return;
  std::erase(found->second.waiting, id);
  if (found->second.waiting.empty() && found->second.active == 0 && !found->second.has_turn) {
    hosts_.erase(found);
  }
}

}  // namespace httptask
