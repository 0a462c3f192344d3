#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/guard/address_policy.h"
#include "plugin/http/http_client.h"

namespace httptask {

class CurlLoop;

// Options of CurlHttpClient.
struct CurlHttpClientOptions {
  AddressPolicy policy;
  // Transfers waiting or under way; more are refused with QUEUE_FULL.
  size_t transfers_max = 10'000;
  // Connections to one host at once; further transfers wait.
  long host_connections_max = 64;
  // Connections in all.
  long connections_max = 1'000;
  // Certificate authorities, a PEM file. Empty: the system's.
  std::string ca_file;
  // The operator's proxy, `http://[USER:PASSWORD@]HOST:PORT`; empty: none. The environment's is
  // never used.
  std::string proxy;
  // Hosts that are reached without it: `example.com` (and every name below it) or an IP address.
  std::vector<std::string> no_proxy;
  // `ADDRESS:PORT` of the name servers; empty: the system's.
  std::vector<std::string> name_servers;
};

// An HttpClient on libcurl's multi_socket interface: one epoll loop, which one thread leads at a
// time, its own or one that is lent; a new easy handle for each attempt, connections kept open and
// shared only among requests with the same pool key. The options and guards are those that
// README.md lists, each with its test.
class CurlHttpClient : public HttpClient {
 public:
  // Starts the thread. Errors: ARGUMENT_INVALID (the proxy; authorities that cannot be read or hold
  // no certificate), INTERNAL (no file descriptors, no thread).
  static StatusOr<std::unique_ptr<CurlHttpClient>> Create(CurlHttpClientOptions options);
  // Cancels what is under way, calls every `done`, joins the thread. Not from a `done`.
  ~CurlHttpClient() override;

  TransferId Send(HttpRequest request, Done done) override;
  void Cancel(TransferId id) override;
  void AfterAnswers(std::function<void()> then) override;
  void LendThread(const std::function<void()>& start) override;

 private:
  explicit CurlHttpClient(std::unique_ptr<CurlLoop> loop);
  std::unique_ptr<CurlLoop> loop_;
};

}  // namespace httptask
