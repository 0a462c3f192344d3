#pragma once

#include <map>
#include <string>

#include "plugin/base/json.h"

namespace httptask::runner {

// A request as the console's server hands it on: it has passed the guard.
struct ConsoleRequest {
  std::string method;
  std::string path;                                       // Percent-encoded, without the query.
  std::map<std::string, std::string, std::less<>> query;  // Decoded; of one name the first counts.
  std::string body;                                       // JSON text, or empty.
};

// Its answer. A string is sent as `text/plain`, as Conductor gives ids; null is no body; the rest
// is `application/json`.
struct ConsoleAnswer {
  int status = 200;
  Json body;
};

// {"status", "message"}: an error in Conductor's form.
ConsoleAnswer MakeRefusal(int status, std::string message);

}  // namespace httptask::runner
