#pragma once

#include <string>

#include "httptask/v1/task_service.pb.h"
#include "plugin/base/status.h"
#include "runner/cli/catalog/document_url.h"
#include "runner/client/plugin_client.h"

namespace httptask::runner {

// The longest that one document may take, in seconds, redirects included.
inline constexpr int kFetchSecondsMax = 120;
// Redirects that are followed, from https to https alone.
inline constexpr int kFetchRedirectsMax = 10;

struct FetchedDocument {
  std::string content;
  // Where it came from in the end: the URL itself, or where redirects led.
  std::string url;

  bool operator==(const FetchedDocument&) const = default;
};

// The GET of a document whose body has at most `bytes_max` bytes.
v1::ExecuteTaskRequest MakeFetchRequest(const DocumentUrl& url, size_t bytes_max);

// The document in an answer. Errors: REFERENCE_INVALID (another status, a page in HTML, nothing at
// all), saying what to do; the message does not name the URL.
StatusOr<FetchedDocument> ReadFetched(const DocumentUrl& url, StatusOr<v1::TaskResult> answer);

// Fetches a document by way of the plugin, so that its address policy, proxy, authorities and
// limits hold; waits. Errors: as ReadFetched, and those of ExecuteTask.
StatusOr<FetchedDocument> FetchDocument(PluginClient& plugin, const DocumentUrl& url,
                                        size_t bytes_max);

}  // namespace httptask::runner
