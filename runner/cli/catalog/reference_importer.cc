#include "runner/cli/catalog/reference_importer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"
#include "runner/cli/catalog/document_fetch.h"
#include "runner/cli/catalog/remote_files.h"

namespace httptask::runner {
namespace {

// Of a document with its files, which travel together.
constexpr size_t kBytesMax = size_t{64} << 20;
// Documents above this size are loaded one at a time, for the plugin's memory.
constexpr size_t kLargeBytes = size_t{8} << 20;
// Files may name further files; each round brings those that the last one asked for.
constexpr int kRoundsMax = 20;
constexpr size_t kFilesMax = 500;

struct Outcome {
  StatusOr<v1::ImportReferenceResponse> response = v1::ImportReferenceResponse();
  // Files beside the document that it consists of as well.
  std::vector<std::string> files;
};

class Importer {
 public:
  Importer(PluginClient& plugin, const std::vector<ImportDocument>& documents,
           const ImportSettings& settings)
      : plugin_(plugin),
        documents_(documents),
        settings_(settings),
        remote_files_(
            [&plugin](const std::string& url, size_t bytes_max) {
              return FetchDocument(plugin, ReadDocumentUrl(url), bytes_max);
            },
            [] { return std::chrono::steady_clock::now(); }),
        outcomes_(documents.size()) {}

  // Works until nothing is left, on several threads, telling the caller's thread of each document.
  void Run(const ImportProgress& progress) {
    const size_t count = std::clamp(settings_.threads, size_t{1}, documents_.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i) threads.emplace_back([this] { Work(); });
    for (size_t done = 1; done <= documents_.size(); ++done) {
      progress(done, documents_[WaitForNext()].path);
    }
    for (std::thread& thread : threads) thread.join();
    PutInOrder();
  }

  std::vector<Outcome> Take() { return std::move(outcomes_); }

 private:
  void Work() {
    while (std::optional<size_t> index = TakeIndex()) {
      if (!is_stopped_) outcomes_[*index] = Import(documents_[*index]);
      std::lock_guard lock(mutex_);
      const Status status = outcomes_[*index].response.status();
      if (!status.ok() && ReasonOf(status) == Reason::kPluginUnavailable) is_stopped_ = true;
      done_.push_back(*index);
      wake_.notify_one();
    }
  }

  std::optional<size_t> TakeIndex() {
    std::lock_guard lock(mutex_);
    if (next_ == documents_.size()) return std::nullopt;
    return next_++;
  }

  size_t WaitForNext() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !done_.empty(); });
    const size_t index = done_.front();
    done_.pop_front();
    return index;
  }

  // Where a redirect led is told to the request.
  StatusOr<std::string> ReadContent(const ImportDocument& document,
                                    v1::ImportReferenceRequest& request) {
    if (!document.url) return ReadFile(document.path);
    HTTPTASK_ASSIGN_OR_RETURN(FetchedDocument fetched,
                              FetchDocument(plugin_, *document.url, kBytesMax));
    if (fetched.url != document.url->url) {
      request.set_base_url(fetched.url.substr(0, fetched.url.find('?')));
    }
    return std::move(fetched.content);
  }

  Outcome Import(const ImportDocument& document) {
    Outcome outcome;
    v1::ImportReferenceRequest request;
    StatusOr<std::string> content = ReadContent(document, request);
    if (!content.ok()) {
      outcome.response = content.status();
      return outcome;
    }
    request.set_source(SourceOf(document.path));
    request.set_api(settings_.api);
    request.set_digest(Sha256(*content));
    request.set_partial(settings_.partial || document.from_folder);
    request.set_remote_refs(settings_.remote_refs);
    if (!content->empty()) {
      outcome.response = plugin_.ImportReference(request);
      const bool is_over = !outcome.response.ok() || outcome.response->unchanged();
      if (is_over) return outcome;
    }
    // With neither content nor digest an empty document is loaded, which says that it is empty.
    request.clear_digest();
    const bool is_large = content->size() > kLargeBytes;
    request.set_content(*std::move(content));
    if (is_large) {
      std::unique_lock alone(large_);
      return Send(request, document);
    }
    std::shared_lock beside(large_);
    return Send(request, document);
  }

  // Which of several documents gets the name that all suggest must not hang on which thread was
  // faster: where they came in out of order, they come in once more, one after the other.
  void PutInOrder() {
    std::map<std::string, std::vector<size_t>> added;
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      const auto& response = outcomes_[i].response;
      if (!response.ok() || response->added_document() == 0) continue;
      const std::string& suggested = response->suggested_api();
      added[suggested.empty() ? response->api().api() : suggested].push_back(i);
    }
    for (const auto& [name, indexes] : added) {
      if (IsOutOfOrder(indexes)) PutAgain(indexes);
    }
  }

  bool IsOutOfOrder(const std::vector<size_t>& indexes) const {
    const bool was_any_renamed = std::any_of(indexes.begin(), indexes.end(), [&](size_t i) {
      return !outcomes_[i].response->suggested_api().empty();
    });
    return was_any_renamed &&
           !std::is_sorted(indexes.begin(), indexes.end(), [&](size_t a, size_t b) {
             return outcomes_[a].response->added_document() <
                    outcomes_[b].response->added_document();
           });
  }

  void PutAgain(const std::vector<size_t>& indexes) {
    for (const size_t i : indexes) {
      v1::ForgetApiRequest request;
      request.set_api(outcomes_[i].response->api().api());
      request.set_source(SourceOf(documents_[i].path));
      if (!plugin_.ForgetApi(request).ok()) return;
    }
    for (const size_t i : indexes) outcomes_[i] = Import(documents_[i]);
  }

  // Sends the document, and again with the files that it turns out to need.
  Outcome Send(v1::ImportReferenceRequest& request, const ImportDocument& document) {
    Outcome outcome;
    for (int round = 0; round < kRoundsMax; ++round) {
      outcome.response = plugin_.ImportReference(request);
      if (!outcome.response.ok() || outcome.response->needed_files().empty()) return outcome;
      BringRemote(*outcome.response);
      for (const std::string& path : outcome.response->needed_files()) {
        outcome.files.push_back(path);
        AddFile(document, path, round, request);
      }
    }
    return outcome;
  }

  // Those at URLs are fetched together.
  void BringRemote(const v1::ImportReferenceResponse& response) {
    std::vector<std::string> urls;
    for (const std::string& path : response.needed_files()) {
      if (settings_.remote_refs && IsUrl(path)) urls.push_back(path);
    }
    remote_files_.Bring(urls);
  }

  void AddFile(const ImportDocument& document, const std::string& path, int round,
               v1::ImportReferenceRequest& request) {
    size_t bytes = request.content().size();
    for (const v1::ReferenceFile& other : request.files()) bytes += other.content().size();
    const bool is_too_much = round + 2 >= kRoundsMax ||
                             static_cast<size_t>(request.files_size()) >= kFilesMax ||
                             bytes >= kBytesMax;
    v1::ReferenceFile& file = *request.add_files();
    file.set_path(path);
    if (is_too_much) return file.set_fault("the document needs too many files");
    const Status status = IsUrl(path) || document.url
                              ? AddRemote(path, kBytesMax - bytes, file)
                              : AddLocal(document.path, path, kBytesMax - bytes, file);
    if (!status.ok()) file.set_fault(std::string(MessageOf(status)));
  }

  static Status AddLocal(const std::string& document, const std::string& path, size_t bytes_max,
                         v1::ReferenceFile& file) {
    HTTPTASK_ASSIGN_OR_RETURN(std::string content, ReadFileBeside(document, path, bytes_max));
    file.set_content(std::move(content));
    return absl::OkStatus();
  }

  Status AddRemote(const std::string& url, size_t bytes_max, v1::ReferenceFile& file) {
    if (!settings_.remote_refs || !IsUrl(url)) {
      return MakeError(Reason::kArgumentInvalid,
                       "what a document at a URL refers to is fetched only with --remote-refs");
    }
    HTTPTASK_ASSIGN_OR_RETURN(FetchedDocument fetched, remote_files_.Get(url));
    if (fetched.content.size() > bytes_max) {
      return MakeError(Reason::kLimitExceeded, "the document needs too many bytes of files");
    }
    file.set_content(std::move(fetched.content));
    if (fetched.url != url) file.set_url(std::move(fetched.url));
    return absl::OkStatus();
  }

  PluginClient& plugin_;
  const std::vector<ImportDocument>& documents_;
  const ImportSettings& settings_;
  RemoteFiles remote_files_;
  std::shared_mutex large_;  // Held alone by a large document, together by others.

  std::mutex mutex_;  // Guards what follows but the elements of outcomes_, each its thread's own.
  std::condition_variable wake_;
  size_t next_ = 0;
  std::deque<size_t> done_;
  std::vector<Outcome> outcomes_;
  std::atomic<bool> is_stopped_ = false;
};

// The rule by which the plugin tells that a document is no reference at all.
constexpr std::string_view kUnknownFormRule = "form";

v1::ImportProblem MakeProblem(const std::string& document, std::string_view reason,
                              std::string_view pointer = "") {
  v1::ImportProblem problem;
  problem.set_document(document);
  problem.set_pointer(std::string(pointer));
  problem.set_reason(std::string(reason));
  return problem;
}

std::vector<v1::ImportProblem> ProblemsFromError(const std::string& document, const Status& error) {
  std::string_view message = MessageOf(error);
  // The document is told by the entry already.
  for (const std::string& prefix : {SourceOf(document) + ": ", document + ": "}) {
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  }
  std::vector<v1::ImportProblem> problems = {MakeProblem(document, message)};
  for (const Problem& problem : ProblemsOf(error)) {
    // The message has said so.
    if (problem.rule == kUnknownFormRule || message.find(problem.message) != message.npos) continue;
    problems.push_back(MakeProblem(document, problem.message, problem.path));
  }
  return problems;
}

// Whether a file is simply something else than a reference.
bool IsForeign(const Status& error) {
  const std::vector<Problem> problems = ProblemsOf(error);
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.rule == kUnknownFormRule; });
}

v1::ImportProblem PassedOver(const std::string& document) {
  v1::ImportProblem problem = MakeProblem(document, "is no reference of an API, passed over");
  problem.set_help("import the file alone to see what a reference begins with");
  return problem;
}

// Names the document and the files beside it as the person did.
void NameAsGiven(const std::string& document, v1::ImportReferenceResponse& response) {
  const auto folder_of = [](const std::string& path) {
    return path.substr(0, path.rfind('/') + 1);
  };
  const std::string folder = folder_of(SourceOf(document));
  for (v1::ImportProblem& problem : *response.mutable_problems()) {
    if (IsUrl(document) || !problem.document().starts_with(folder)) continue;
    problem.set_document(folder_of(document) + problem.document().substr(folder.size()));
  }
}

std::string NormalPath(const std::filesystem::path& path) {
  return path.lexically_normal().string();
}

// The files of documents that were loaded.
std::set<std::string> PartsOf(const std::vector<ImportDocument>& documents,
                              const std::vector<Outcome>& outcomes) {
  std::set<std::string> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    if (!outcomes[i].response.ok()) continue;
    const auto folder = std::filesystem::path(documents[i].path).parent_path();
    for (const std::string& file : outcomes[i].files) parts.insert(NormalPath(folder / file));
  }
  return parts;
}

StatusOr<ImportReport> MakeReport(const std::vector<ImportDocument>& documents,
                                  std::vector<Outcome> outcomes) {
  const std::set<std::string> parts = PartsOf(documents, outcomes);
  ImportReport report;
  for (size_t i = 0; i < documents.size(); ++i) {
    auto& response = outcomes[i].response;
    const std::string& path = documents[i].path;
    if (response.ok()) {
      NameAsGiven(path, *response);
      report.problems.insert(report.problems.end(), response->problems().begin(),
                             response->problems().end());
      report.loaded.push_back({path, *std::move(response)});
      continue;
    }
    // Without a plugin the other documents cannot be loaded either.
    if (ReasonOf(response.status()) == Reason::kPluginUnavailable) return response.status();
    if (documents[i].from_folder && parts.contains(NormalPath(path))) continue;
    if (documents[i].from_folder && IsForeign(response.status())) {
      ++report.skipped;
      report.problems.push_back(PassedOver(path));
      continue;
    }
    ++report.failed;
    for (v1::ImportProblem& problem : ProblemsFromError(path, response.status())) {
      report.problems.push_back(std::move(problem));
    }
  }
  if (report.skipped > 0 && report.failed == 0 && report.loaded.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "no file of the folder is a reference of an API; import an OpenAPI document "
                     "(2.0, 3.0 or 3.1, JSON or YAML) or a reference page");
  }
  return report;
}

}  // namespace

StatusOr<ImportReport> ImportReferences(PluginClient& plugin,
                                        const std::vector<ImportDocument>& documents,
                                        const ImportSettings& settings,
                                        const ImportProgress& progress) {
  Importer importer(plugin, documents, settings);
  importer.Run(progress);
  return MakeReport(documents, importer.Take());
}

}  // namespace httptask::runner
