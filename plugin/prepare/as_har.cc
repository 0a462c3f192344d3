#include "plugin/base/har.h"
#include "plugin/prepare/prepare.h"

namespace httptask {

Json FormatAsHar(const RequestRecord& request) {
  // HAR wants times and an answer of every entry; a request that was not sent has none of its own.
  Json response = {{"status", 0},
                   {"statusText", ""},
                   {"httpVersion", ""},
                   {"cookies", Json::array()},
                   {"headers", Json::array()},
                   {"content", {{"size", 0}, {"mimeType", ""}}},
                   {"redirectURL", ""},
                   {"headersSize", -1},
                   {"bodySize", -1}};
  Json entry = {{"startedDateTime", "1970-01-01T00:00:00.000Z"},
                {"time", 0},
                {"request", HarRequest(request, "1.1")},
                {"response", std::move(response)},
                {"cache", Json::object()},
                {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}}};
  return HarLog({std::move(entry)});
}

}  // namespace httptask
