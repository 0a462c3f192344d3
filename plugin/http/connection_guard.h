#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/guard/address_policy.h"
#include "plugin/guard/url.h"
#include "plugin/http/http_message.h"
#include "plugin/http/socket_registry.h"

namespace httptask {

// A connection as libcurl names it when a request is about to go out on it.
struct ConnectionEnds {
  const char* remote = nullptr;
  int remote_port = 0;
  int local_port = 0;
};

// Judges what one attempt dials and what its request goes out on: the address policy, at each dial
// and again on each connection; stale connections; certificates without names. Through a proxy the
// addresses are the operator's choice. Belongs to the thread that leads the loop.
class ConnectionGuard {
 public:
  // All must outlive it.
  ConnectionGuard(const AddressPolicy& policy, SocketRegistry& sockets, const Url& url,
                  bool is_proxied)
      : policy_(policy), sockets_(sockets), url_(url), is_proxied_(is_proxied) {}

  // Those that the policy allows, as CURLOPT_RESOLVE wants them: `a,[b]`. Error: TARGET_BLOCKED
  // when it allows none.
  StatusOr<std::string> ChooseAddresses(const std::vector<IpAddress>& addresses);
  // A socket for the address, or CURL_SOCKET_BAD.
  curl_socket_t OpenSocket(const curl_sockaddr& address);
  // Whether the request may go out: see is_stale where it is OK. Errors: TARGET_BLOCKED,
  // TLS_UNTRUSTED, INTERNAL. `is_http2`: frames that wait on the connection are expected.
  Status JudgeConnection(CURL* easy, const ConnectionEnds& ends, bool is_http2);
  // The attempt begins again, on a connection of its own.
  void StartFresh();

  // Why an address was not dialled; OK when none was refused.
  const Status& refusal() const { return refusal_; }
  bool has_dialled() const { return !opened_sockets_.empty(); }
  // Of the connection that was judged last.
  bool is_stale() const { return is_stale_; }
  bool is_reused() const { return is_reused_; }
  const std::shared_ptr<const TlsFacts>& tls() const { return tls_; }

 private:
  Status JudgeNew(CURL* easy, const ConnectionEnds& ends, const IpAddress& remote);
  std::string Target() const;

  const AddressPolicy& policy_;
  SocketRegistry& sockets_;
  const Url& url_;
  const bool is_proxied_;
  std::vector<int> opened_sockets_;
  Status refusal_;
  std::shared_ptr<const TlsFacts> tls_;
  bool is_stale_ = false;
  bool is_reused_ = false;
};

}  // namespace httptask
