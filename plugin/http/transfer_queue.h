#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace httptask {

// Which transfer may start next, when connections are limited for each host and in all. Hosts take
// turns, so that a slow one does not hold up the others; within a host, first come, first served.
// Pure.
class TransferQueue {
 public:
  TransferQueue(size_t total_max, size_t host_max);

  // A transfer to `host` waits.
  void Add(uint64_t id, const std::string& host);
  // The next that may start now, its place taken; nothing when all must wait.
  std::optional<uint64_t> TakeNext();
  // Gives the place of one that was taken back.
  void Release(const std::string& host);
  // Forgets one that still waits.
  void Remove(uint64_t id, const std::string& host);

 private:
  struct Host {
    size_t active = 0;
    bool has_turn = false;  // Stands in `turns_`.
    std::deque<uint64_t> waiting;
  };
  void GiveTurn(const std::string& name, Host& host);

  const size_t total_max_;
  const size_t host_max_;
  size_t active_ = 0;
  std::unordered_map<std::string, Host> hosts_;
  std::deque<std::string> turns_;
};

}  // namespace httptask
