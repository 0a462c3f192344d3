#include "plugin/service/listen_address.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "plugin/base/descriptor.h"
#include "plugin/base/listen_place.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Status CannotListen(const ListenAddress& address, std::string_view cause) {
  return MakeError(Reason::kInternal,
                   fmt::format("cannot listen on {}: {}", ToTerminal(address.ToString()), cause));
}

std::string ErrorText(int error) {
  return std::strerror(error);
}

Status RemoveStaleSocket(const ListenAddress& address) {
  struct stat status {};
  if (::lstat(address.socket_path.c_str(), &status) != 0) {
    return errno == ENOENT ? Status() : CannotListen(address, ErrorText(errno));
  }
  if (!S_ISSOCK(status.st_mode)) {
    return CannotListen(address, "there is a file of another kind; choose another path");
  }
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un target = SocketAddress(address.socket_path);
  const int result =
      ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&target), sizeof target);
  if (result == 0) {
    return CannotListen(address, "another program listens there; stop it or choose another path");
  }
  if (errno != ECONNREFUSED) return CannotListen(address, ErrorText(errno));
  if (::unlink(address.socket_path.c_str()) != 0) return CannotListen(address, ErrorText(errno));
  return {};
}

Status CheckSocketPath(const ListenAddress& address) {
  HTTPTASK_RETURN_IF_ERROR(RemoveStaleSocket(address));
  const std::filesystem::path folder = std::filesystem::path(address.socket_path).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) {
    return CannotListen(address, fmt::format("the folder: {}", ErrorText(errno)));
  }
  return {};
}

Status CheckTcp(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(address, ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  const Descriptor probe(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(probe.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(probe.number(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(probe.number(), 1) != 0) {
    return CannotListen(address, ErrorText(errno));
  }
  return {};
}

Status BadAddress(std::string_view text) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("`{}` is no address to listen on: write `unix:/path/socket`, "
                               "`HOST:PORT` or `[IPv6]:PORT` (port 0: a free one)",
                               ToTerminal(text)));
}

}  // namespace

StatusOr<ListenAddress> ListenAddress::Parse(std::string_view text) {
  ListenAddress address;
  if (text.starts_with("unix:")) {
    address.socket_path = text.substr(5);
    if (address.socket_path.starts_with("///")) address.socket_path.erase(0, 2);
    if (address.socket_path.empty() || address.socket_path.find('\0') != std::string::npos) {
      return BadAddress(text);
    }
    constexpr size_t kPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;
    if (address.socket_path.size() <= kPathBytesMax) return address;
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("the socket path {} has {} bytes; the system takes {}: choose a "
                    "shorter one with --listen",
                    ToTerminal(address.socket_path), address.socket_path.size(), kPathBytesMax));
  }
  const std::optional<ListenPlace> place = ParseListenPlace(text);
  if (!place) return BadAddress(text);
  address.host = place->host;
  address.port = place->port;
  return address;
}

std::string ListenAddress::ToString() const {
  return socket_path.empty() ? ListenPlace{host, port}.Text() : "unix:" + socket_path;
}

bool ListenAddress::IsLocal() const {
  return !socket_path.empty() || ListenPlace{host, port}.IsLoopback();
}

Status CheckCanListen(const ListenAddress& address) {
  return address.socket_path.empty() ? CheckTcp(address) : CheckSocketPath(address);
}

}  // namespace httptask
