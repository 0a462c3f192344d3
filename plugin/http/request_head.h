#pragma once

#include <string>
#include <vector>

#include "plugin/http/http_message.h"

namespace httptask {

// The header lines of a request as CURLOPT_HTTPHEADER takes them: `Name: value`, `Name;` for an
// empty value, `Name:` for one that libcurl would add by itself and nobody asked for (Accept,
// Content-Type, Expect). User-Agent is ours unless given.
std::vector<std::string> HeaderLines(const HttpRequest& request);

// Whether the request says how long its body is: it has one, or its method expects one.
bool CarriesBody(const HttpRequest& request);

}  // namespace httptask
