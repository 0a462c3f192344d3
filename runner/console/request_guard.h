#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/console/console_message.h"
#include "runner/console/listen_address.h"

namespace httptask::runner {

// What of a request's head tells who may have sent it.
struct RequestHead {
  std::string method;
  std::string path;
  std::string host;              // Host.
  std::string origin;            // Origin; empty when there is none.
  std::string fetch_site;        // Sec-Fetch-Site; empty when there is none.
  std::string content_type;      // Content-Type; empty when there is none.
  std::string content_encoding;  // Content-Encoding; empty when there is none.
  bool has_body = false;
};

// Keeps out what a web page in a browser on this machine may send: a page can reach loopback.
class RequestGuard {
 public:
  static constexpr size_t kPathLettersMax = 1'024;

  // `address` with the port that is listened on; `names` are more names that it may be asked by.
  RequestGuard(ListenAddress address, std::vector<std::string> names);

  // Nothing when the request may pass. 403: its Host is neither `localhost`, an IP address, the
  // address listened on nor one of the names (a name that was bound to this address, DNS
  // rebinding), or a page of another origin sends it. 415: it changes something or has a body, and
  // its Content-Type is not JSON (what a form sends), or it is compressed. 414: the path is longer
  // than kPathLettersMax.
  std::optional<ConsoleAnswer> Refuse(const RequestHead& head) const;

 private:
  bool KnowsHost(const std::string& host) const;

  const ListenAddress address_;
  const std::vector<std::string> names_;
};

}  // namespace httptask::runner
