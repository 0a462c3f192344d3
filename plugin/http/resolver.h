#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/guard/address_policy.h"

struct ares_channeldata;
struct ares_addrinfo;

namespace httptask {

// `localhost` and what is below it: never asked of a name server (RFC 6761, section 6.3).
bool IsLocalhost(std::string_view name);

// Looks names up without a thread: c-ares on the epoll of its loop. One lookup for each name at a
// time, its answer kept for its time to live. Belongs to the thread that leads the loop.
class Resolver {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  // Addresses of a name that are used; the rest of a longer answer is not.
  static constexpr size_t kAddressesMax = 16;
  // Names that are remembered.
  static constexpr size_t kNamesMax = 10'000;
  // How long an answer is kept, whatever its time to live says; and how long that there is none.
  static constexpr std::chrono::seconds kKeptMin{1};
  static constexpr std::chrono::seconds kKeptMax{300};
  static constexpr std::chrono::seconds kFailureKept{1};

  // Events of its sockets come with the socket alone in epoll_data.u64. `name_servers`:
  // `ADDRESS:PORT`; empty: the system's (/etc/resolv.conf, looked at again each minute; /etc/hosts
  // goes first). Errors: ARGUMENT_INVALID (name_servers), INTERNAL.
  static StatusOr<std::unique_ptr<Resolver>> Create(int epoll,
                                                    const std::vector<std::string>& name_servers);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The addresses of a name as far as they are known now: of a literal, of `localhost` and what is
  // below it, of a name that was looked up lately (none: it has no address). Nothing: a lookup is
  // under way, and TakeFinished will name it.
  std::optional<std::vector<IpAddress>> Find(const std::string& name, Ticks now);
  // Whether a lookup is under way.
  bool is_busy() const { return !pending_.empty(); }
  // Names whose lookups have ended since the last call.
  std::vector<std::string> TakeFinished();

  void OnSocketEvent(int socket, uint32_t epoll_events);
  // To be called once `deadline` is over.
  void OnTimer();
  Ticks deadline(Ticks now) const;

 private:
  struct Kept {
    std::vector<IpAddress> addresses;
    Ticks until;
  };
  struct Lookup {
    Resolver* resolver;
    std::string name;
  };
  Resolver(int epoll, std::string name_servers);
  Status OpenChannel(Ticks now);
  void CloseChannel();
  void StartLookup(const std::string& name, Ticks now);
  void MakeRoom(Ticks now);
  static void OnSocketState(void* self, int socket, int readable, int writable);
  static void OnAnswer(void* lookup, int status, int timeouts, ares_addrinfo* answer);

  const int epoll_;
  const std::string name_servers_;
  ares_channeldata* channel_ = nullptr;
  Ticks channel_time_;
  std::unordered_map<std::string, Kept> kept_;
  std::unordered_set<std::string> pending_;
  std::vector<std::string> finished_;
};

}  // namespace httptask
