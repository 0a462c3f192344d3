#include "plugin/config/conductor_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

// A file name may have more; a folder of that name is made.
constexpr size_t kWorkerIdBytesMax = 128;

bool IsFileName(std::string_view name) {
  return name.size() <= kWorkerIdBytesMax && name != "." && name != ".." &&
         std::ranges::none_of(name, [](char c) {
           return c == '/' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
         });
}

// `TYPE` or `TYPE@DOMAIN`.
bool IsQueue(std::string_view queue) {
  return !queue.starts_with('@') && !queue.ends_with('@');
}

}  // namespace

std::vector<Problem> CheckConductorOptions(const PluginOptions& options) {
  std::vector<Problem> problems;
  if (!options.conductor.empty()) {
    const auto url = ParseUrl(options.conductor);
    if (!url.ok()) {
      problems.push_back({"--conductor", "format",
                          fmt::format("--conductor must be the URL of the server's API, such as "
                                      "http://HOST:8080/api: {}",
                                      MessageOf(url.status()))});
    } else if (options.conductor.find_first_of("?#") != std::string::npos) {
      problems.push_back({"--conductor", "format",
                          "--conductor must end with the path of the server's API, without `?` and "
                          "`#`: http://HOST:8080/api"});
    }
  }
  if (options.conductor.empty() && !options.metrics.empty()) {
    problems.push_back({"--metrics", "requires",
                        "--metrics tells of the Conductor worker: give --conductor as well"});
  }
  for (const std::string& queue : options.conductor_queues) {
    if (IsQueue(queue)) continue;
    problems.push_back(
        {"--conductor-queue", "format",
         fmt::format("--conductor-queue must be TYPE or TYPE@DOMAIN, not {}", ToTerminal(queue))});
  }
  if (!IsFileName(options.worker_id)) {
    problems.push_back({"--worker-id", "format",
                        fmt::format("--worker-id must be a name of at most {} bytes without `/` "
                                    "and control characters, not {}",
                                    kWorkerIdBytesMax, ToTerminal(options.worker_id))});
  }
  return problems;
}

std::vector<std::string> WarnOfConductorOptions(const PluginOptions& options) {
  std::vector<std::string> warnings;
  for (const std::string& queue : options.conductor_queues) {
    const std::string type = queue.substr(0, queue.find('@'));
    if (type != "HTTP" && !type.starts_with("HTTP-")) continue;
    warnings.push_back(fmt::format(
        "--conductor-queue {}: the server itself works on the tasks of type HTTP, and "
        "hands a call that takes more than about 30 s out a second time; give the tasks "
        "a type of its own, such as HTTP_TASK",
        ToTerminal(queue)));
  }
  return warnings;
}

}  // namespace httptask
