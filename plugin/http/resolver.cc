#include "plugin/http/resolver.h"

#include <ares.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Each name server is asked so often, with this pause at first and twice as long each time.
constexpr int kTries = 3;
constexpr milliseconds kFirstPause{1'000};
// The system's configuration is read again after this time.
constexpr seconds kChannelAgeMax{60};

bool InitializeAres() {
  static const bool is_ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return is_ready;
}

std::string Joined(const std::vector<std::string>& servers) {
  std::string text;
  for (const std::string& server : servers) text += (text.empty() ? "" : ",") + server;
  return text;
}

}  // namespace

bool IsLocalhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

StatusOr<std::unique_ptr<Resolver>> Resolver::Create(int epoll,
                                                     const std::vector<std::string>& name_servers) {
  if (!InitializeAres()) return MakeError(Reason::kInternal, "c-ares cannot be initialized");
  std::unique_ptr<Resolver> resolver(new Resolver(epoll, Joined(name_servers)));
  HTTPTASK_RETURN_IF_ERROR(resolver->OpenChannel(steady_clock::now()));
  return resolver;
}

Resolver::Resolver(int epoll, std::string name_servers)
    : epoll_(epoll), name_servers_(std::move(name_servers)) {}

Resolver::~Resolver() {
  CloseChannel();
}

Status Resolver::OpenChannel(Ticks now) {
  ares_options options{};
  options.timeout = static_cast<int>(kFirstPause.count());
  options.tries = kTries;
  options.sock_state_cb = &Resolver::OnSocketState;
  options.sock_state_cb_data = this;
  const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (const int code = ares_init_options(&channel_, &options, mask); code != ARES_SUCCESS) {
    channel_ = nullptr;
    return MakeError(Reason::kInternal,
                     std::string("cannot start looking names up: ") + ares_strerror(code));
  }
  channel_time_ = now;
  if (name_servers_.empty()) return {};
  if (ares_set_servers_ports_csv(channel_, name_servers_.c_str()) == ARES_SUCCESS) return {};
  return MakeError(Reason::kArgumentInvalid,
                   "name servers: " + name_servers_ + " is not ADDRESS:PORT,…");
}

void Resolver::CloseChannel() {
  if (channel_ != nullptr) ares_destroy(std::exchange(channel_, nullptr));
}

std::optional<std::vector<IpAddress>> Resolver::Find(const std::string& name, Ticks now) {
  if (const auto literal = IpAddress::FromText(name)) return std::vector{*literal};
  if (IsLocalhost(name)) {
    return std::vector{*IpAddress::FromText("127.0.0.1"), *IpAddress::FromText("::1")};
  }
  if (const auto kept = kept_.find(name); kept != kept_.end() && kept->second.until > now) {
    return kept->second.addresses;
  }
  if (!pending_.contains(name)) StartLookup(name, now);
  // The answer may be there already: from /etc/hosts.
  const auto kept = kept_.find(name);
  if (kept == kept_.end() || kept->second.until <= now) return std::nullopt;
  std::erase(finished_, name);
  return kept->second.addresses;
}

void Resolver::StartLookup(const std::string& name, Ticks now) {
  MakeRoom(now);
  if (pending_.empty() && now - channel_time_ > kChannelAgeMax) {
    CloseChannel();
  }
  pending_.insert(name);
  auto lookup = std::make_unique<Lookup>(Lookup{this, name});
  if (channel_ == nullptr && !OpenChannel(now).ok()) {
    OnAnswer(lookup.release(), ARES_ENOMEM, 0, nullptr);
    return;
  }
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &Resolver::OnAnswer, lookup.release());
}

void Resolver::MakeRoom(Ticks now) {
  if (kept_.size() < kNamesMax) return;
  std::erase_if(kept_, [now](const auto& entry) { return entry.second.until <= now; });
  while (kept_.size() >= kNamesMax) kept_.erase(kept_.begin());
}

void Resolver::OnAnswer(void* argument, int status, int, ares_addrinfo* answer) {
  const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(argument));
  Resolver& resolver = *lookup->resolver;
  Kept kept;
  seconds time_to_live = kKeptMax;
  for (auto* node = answer != nullptr ? answer->nodes : nullptr; node != nullptr;
       node = node->ai_next) {
    const auto address = IpAddress::FromSockaddr(node->ai_addr);
    if (!address || kept.addresses.size() >= kAddressesMax) continue;
    kept.addresses.push_back(*address);
    time_to_live = std::min(time_to_live, seconds(node->ai_ttl));
  }
  if (answer != nullptr) ares_freeaddrinfo(answer);
  resolver.pending_.erase(lookup->name);
  if (status == ARES_EDESTRUCTION) return;
  kept.until = steady_clock::now() +
               (kept.addresses.empty() ? kFailureKept : std::max(time_to_live, kKeptMin));
  resolver.kept_[lookup->name] = std::move(kept);
  resolver.finished_.push_back(lookup->name);
}

std::vector<std::string> Resolver::TakeFinished() {
  return std::exchange(finished_, {});
}

void Resolver::OnSocketState(void* self, int socket, int readable, int writable) {
  const int epoll = static_cast<Resolver*>(self)->epoll_;
  if (readable == 0 && writable == 0) {
    ::epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
    return;
  }
  epoll_event event{};
  event.events = (readable != 0 ? EPOLLIN : 0u) | (writable != 0 ? EPOLLOUT : 0u);
  event.data.u64 = static_cast<uint32_t>(socket);
  if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  }
}

void Resolver::OnSocketEvent(int socket, uint32_t epoll_events) {
  if (channel_ == nullptr) return;
  const bool may_read = (epoll_events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
  const bool may_write = (epoll_events & EPOLLOUT) != 0;
  ares_process_fd(channel_, may_read ? socket : ARES_SOCKET_BAD,
                  may_write ? socket : ARES_SOCKET_BAD);
}

void Resolver::OnTimer() {
  if (channel_ != nullptr) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

Resolver::Ticks Resolver::deadline(Ticks now) const {
  if (pending_.empty() || channel_ == nullptr) return Ticks::max();
  timeval rest{};
  if (ares_timeout(channel_, nullptr, &rest) == nullptr) return Ticks::max();
  return now + seconds(rest.tv_sec) + std::chrono::microseconds(rest.tv_usec);
}

}  // namespace httptask
