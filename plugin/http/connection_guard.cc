#include "plugin/http/connection_guard.h"

#include <sys/socket.h>

#include "plugin/http/tls_facts.h"

namespace httptask {

StatusOr<std::string> ConnectionGuard::ChooseAddresses(const std::vector<IpAddress>& addresses) {
  std::string chosen;
  for (const IpAddress& address : addresses) {
    const Status status = policy_.Check(url_.host, address, url_.port);
    if (!status.ok()) {
      refusal_ = status;
      continue;
    }
    const std::string text = address.ToString();
    if (!chosen.empty()) chosen += ",";
    chosen += address.family == AF_INET6 ? "[" + text + "]" : text;
  }
  if (chosen.empty()) return refusal_;
  return chosen;
}

curl_socket_t ConnectionGuard::OpenSocket(const curl_sockaddr& address) {
  const auto ip = IpAddress::FromSockaddr(&address.addr);
  if (!ip) return CURL_SOCKET_BAD;
  if (!is_proxied_) {
    const Status status = policy_.Check(url_.host, *ip, url_.port);
    if (!status.ok()) {
      refusal_ = status;
      return CURL_SOCKET_BAD;
    }
  }
  const int socket =
      ::socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  opened_sockets_.push_back(socket);
  sockets_.Add(socket);
  return socket;
}

Status ConnectionGuard::JudgeConnection(CURL* easy, const ConnectionEnds& ends, bool is_http2) {
  const auto remote = IpAddress::FromText(ends.remote);
  if (!remote) {
    return MakeError(Reason::kInternal, "libcurl names no address for " + Target());
  }
  if (!is_proxied_) HTTPTASK_RETURN_IF_ERROR(policy_.Check(url_.host, *remote, url_.port));
  const int known = sockets_.Find(ends.local_port, *remote, ends.remote_port);
  is_reused_ = known >= 0;
  if (!is_reused_) return JudgeNew(easy, ends, *remote);
  tls_ = sockets_.Tls(known);
  const bool expects_frames = is_http2 && SpeaksHttp2(easy);
  is_stale_ = IsStale(known, expects_frames ? Pending::kExpected : Pending::kUnasked);
  return {};
}

Status ConnectionGuard::JudgeNew(CURL* easy, const ConnectionEnds& ends, const IpAddress& remote) {
  if (!NamesItsHosts(easy)) {
    return MakeError(Reason::kTlsUntrusted,
                     "no trusted TLS connection to " + Target() +
                         ": its certificate names no host in subjectAltName, and the common name "
                         "does not count");
  }
  tls_ = ReadTlsFacts(easy);
  const int socket = sockets_.Claim(opened_sockets_, ends.local_port, remote, ends.remote_port);
  sockets_.NoteTls(socket, tls_);
  return {};
}

void ConnectionGuard::StartFresh() {
  opened_sockets_.clear();
  is_stale_ = false;
  is_reused_ = false;
}

std::string ConnectionGuard::Target() const {
  return url_.Origin().substr(url_.scheme.size() + 3);
}

}  // namespace httptask
