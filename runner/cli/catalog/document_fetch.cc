#include "runner/cli/catalog/document_fetch.h"

#include <fmt/format.h>

#include <future>
#include <memory>
#include <utility>

#include "plugin/base/json.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr int kProxyWantsPassword = 407;
constexpr int kConnectMilliseconds = 10'000;
// First byte, and silence.
constexpr int kReadMilliseconds = 30'000;

Status Unfit(std::string_view why) {
  return MakeError(Reason::kReferenceInvalid, why);
}

std::string_view WhatToDo(const DocumentUrl& url, int status_code) {
  switch (status_code) {
    case 401:
    case 403:
      return url.authorization.empty()
                 ? "it wants to know who asks; download the document and import the file, or put "
                   "user and password into the URL"
                 : "it does not take the user and password of the URL";
    case 404:
    case 410:
      return "check the URL";
    case kProxyWantsPassword:
      return "give it a user and a password that it takes: http://USER:PASSWORD@HOST:PORT";
    case 429:
      return "it was asked too often; try again later";
    default:
      return status_code >= 500 ? "try again later" : "open the URL in a browser to see why";
  }
}

Status Refused(const DocumentUrl& url, const v1::TaskResult& result) {
  if (result.status_code() >= 300 && result.status_code() < 400 && !result.explanation().empty()) {
    return Unfit(
        fmt::format("the server answered {}: {}", result.status_code(), result.explanation()));
  }
  const bool is_of_proxy = result.status_code() == kProxyWantsPassword;
  return Unfit(fmt::format("the {} answered {} {}; {}", is_of_proxy ? "proxy" : "server",
                           result.status_code(), ToTerminal(result.reason_phrase()),
                           WhatToDo(url, result.status_code())));
}

bool LooksLikeMarkup(std::string_view content) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (content.starts_with(kMark)) content.remove_prefix(kMark.size());
  return Trim(content.substr(0, 1000)).starts_with('<');
}

// The problems of a task are about what the person knows as the URL.
Status AboutTheUrl(const Status& error) {
  if (ReasonOf(error) == Reason::kTlsUntrusted) {
    return MakeError(
        Reason::kTlsUntrusted,
        std::string(MessageOf(error)) + "; an authority of your own is trusted by --ca-file FILE");
  }
  for (const Problem& problem : ProblemsOf(error)) {
    if (problem.path == "uri") {
      return MakeError(Reason::kArgumentInvalid, "the URL is not taken: " + problem.message);
    }
  }
  return error;
}

std::string EndOf(const DocumentUrl& url, const v1::TaskResult& result) {
  if (result.attempts().empty()) return url.url;
  const v1::Attempt& last = *result.attempts().rbegin();
  return last.hops().empty() ? url.url : last.hops().rbegin()->location();
}

}  // namespace

v1::ExecuteTaskRequest MakeFetchRequest(const DocumentUrl& url, size_t bytes_max) {
  Json task = {{"method", "GET"},
               {"uri", url.url},
               {"accept",
                "application/json, application/yaml, text/yaml, text/markdown, text/plain, "
                "*/*;q=0.5"},
               {"maxRedirects", kFetchRedirectsMax},
               {"maxResponseBytes", bytes_max},
               {"connectionTimeOut", kConnectMilliseconds},
               {"readTimeOut", kReadMilliseconds},
               {"totalTimeOut", kFetchSecondsMax * 1000}};
  if (!url.authorization.empty()) task["headers"] = {{"Authorization", url.authorization}};
  v1::ExecuteTaskRequest request;
  request.set_task_json(FormatJson(task));
  return request;
}

StatusOr<FetchedDocument> ReadFetched(const DocumentUrl& url, StatusOr<v1::TaskResult> answer) {
  if (!answer.ok()) return AboutTheUrl(answer.status());
  v1::TaskResult& result = *answer;
  if (result.outcome() != v1::OUTCOME_SUCCEEDED) return Refused(url, result);
  if (Trim(result.body()).empty()) return Unfit("the server answered with nothing");
  if (LooksLikeMarkup(result.body())) {
    return Unfit(
        "the server answered with a web page (HTML or XML), perhaps the page around the document; "
        "give the URL of the document itself");
  }
  FetchedDocument fetched;
  fetched.url = EndOf(url, result);
  fetched.content = std::move(*result.mutable_body());
  return fetched;
}

StatusOr<FetchedDocument> FetchDocument(PluginClient& plugin, const DocumentUrl& url,
                                        size_t bytes_max) {
  const auto answer = std::make_shared<std::promise<StatusOr<v1::TaskResult>>>();
  plugin.ExecuteTask(MakeFetchRequest(url, bytes_max), [answer](StatusOr<v1::TaskResult> result) {
    answer->set_value(std::move(result));
  });
  return ReadFetched(url, answer->get_future().get());
}

}  // namespace httptask::runner
