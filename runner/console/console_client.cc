#include "runner/console/console_client.h"

#include <fmt/format.h>
#include <httplib.h>

#include "plugin/base/text.h"
#include "runner/console/listen_address.h"

namespace httptask::runner {
namespace {

constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::chrono::seconds kAnswerTimeout{60};

}  // namespace

StatusOr<ConsoleAnswer> AskConsole(const std::string& address, std::string_view method,
                                   const std::string& path, const Json& body) {
  HTTPTASK_ASSIGN_OR_RETURN(const ListenAddress place, ParseListenAddress(address));
  httplib::Client client(place.host, place.port);
  client.set_connection_timeout(kConnectTimeout);
  client.set_read_timeout(kAnswerTimeout);
  httplib::Request request;
  request.method = std::string(method);
  request.path = path;
  // The library leaves the brackets of IPv6 away.
  request.set_header("Host", address);
  if (!body.is_null()) {
    request.body = FormatJson(body);
    request.set_header("Content-Type", "application/json");
  }
  const httplib::Result result = client.send(request);
  if (!result) {
    return MakeError(Reason::kTargetUnreachable,
                     fmt::format("httptask serve at {} does not answer ({})", address,
                                 httplib::to_string(result.error())));
  }
  ConsoleAnswer answer{result->status, {}};
  if (result->body.empty()) return answer;
  const StatusOr<Json> json = ParseJson(result->body);
  answer.body = json.ok() && json->is_structured() ? *json : Json(ToUtf8(result->body));
  return answer;
}

}  // namespace httptask::runner
