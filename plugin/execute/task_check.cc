#include "plugin/execute/task_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/execute/task_spec.h"
#include "plugin/expression/template.h"
#include "plugin/http/http_message.h"

namespace httptask {
namespace {

// Members of a task that somebody reads: this folder, the runner (`idempotent`, `operationDigest`),
// Conductor.
const std::vector<std::string>& KnownNames() {
  static const auto* const names = new std::vector<std::string>{"uri",
                                                                "method",
                                                                "headers",
                                                                "body",
                                                                "bodyBase64",
                                                                "contentType",
                                                                "accept",
                                                                "formStyle",
                                                                "connectionTimeOut",
                                                                "readTimeOut",
                                                                "totalTimeOut",
                                                                "maxRedirects",
                                                                "maxResponseBytes",
                                                                "httpVersion",
                                                                "output",
                                                                "credentials",
                                                                "operation",
                                                                "operationDigest",
                                                                "idempotent",
                                                                "retry",
                                                                "acceptedStatusCodes",
                                                                "successCondition",
                                                                "outputs",
                                                                "pagination",
                                                                "terminationCondition",
                                                                "pollingInterval",
                                                                "pollingStrategy",
                                                                "maxPollCount",
                                                                "asyncPolling",
                                                                "stream",
                                                                "hedgingConfig",
                                                                "cacheConfig",
                                                                "idempotencyHeader",
                                                                "asyncComplete",
                                                                "vipAddress",
                                                                "appName"};
  return *names;
}

class Check {
 public:
  Check(const Json& task, std::string prefix) : task_(task), prefix_(std::move(prefix)) {}

  std::vector<Problem> Run() {
    SettingReader reader(task_, prefix_, problems_, Expressions::kOpen);
    const TaskSpec spec = ReadTaskSpec(reader);
    const bool is_method_known = !spec.method.empty() && !reader.IsOpen("method");
    if (is_method_known) CheckOne(spec.method, {}, "method");
    for (const HeaderField& field : spec.headers) CheckHeader(field);
    TellNearNames();
    return std::move(problems_);
  }

 private:
  // What is refused of a request with this method and these fields, told at one place.
  void CheckOne(std::string method, HeaderFields headers, const std::string& path) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = "https://host.example/";
    request.headers = std::move(headers);
    for (const Problem& problem : ProblemsOf(CheckRequest(request).status())) {
      problems_.push_back({prefix_ + path, problem.rule, problem.message});
    }
  }

  void CheckHeader(HeaderField field) {
    if (HasExpression(field.first)) return;
    if (HasExpression(field.second)) field.second.clear();
    const std::string path = "headers." + field.first;
    CheckOne("GET", {std::move(field)}, path);
  }

  void TellNearNames() {
    const std::vector<std::string>& known = KnownNames();
    std::vector<std::string> absent;
    std::ranges::copy_if(known, std::back_inserter(absent), [this](const std::string& name) {
      return FindMember(task_, name) == nullptr;
    });
    for (const auto& [name, value] : task_.items()) {
      if (std::ranges::find(known, name) != known.end()) continue;
      const std::string_view nearest = Nearest(name, absent);
      if (nearest.empty()) continue;
      problems_.push_back(
          {prefix_ + name, "ignored", fmt::format("means nothing: did you mean `{}`?", nearest)});
    }
  }

  const Json& task_;
  const std::string prefix_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> CheckTaskInput(const Json& input) {
  const Json* nested = FindMember(input, "http_request");
  if (nested == nullptr) return input.is_object() ? Check(input, "").Run() : std::vector<Problem>();
  if (nested->is_object()) return Check(*nested, "http_request.").Run();
  if (nested->is_string() && HasExpression(nested->get_ref<const std::string&>())) return {};
  return {
      {"http_request", "type", fmt::format("must be an object, not {}", JsonTypeName(*nested))}};
}

}  // namespace httptask
