// prepare_sweep [--fill required|all] [--every N] [--requests] FILE|FOLDER…
//
// Prepares every (or every Nth) operation of every document below, in one process, and prints one
// line of JSON for each operation that cannot be prepared, or with --requests for each that can;
// the last line holds the totals. Credentials are not given: what only they send is left out.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/prepare/prepare.h"
#include "plugin/reference/reference_loader.h"

namespace httptask {
namespace {

struct Options {
  std::vector<std::string> paths;
  Fill fill = Fill::kRequired;
  size_t every = 1;
  bool requests = false;
};

struct Totals {
  size_t documents = 0;
  size_t unreadable = 0;
  size_t operations = 0;
  size_t prepared = 0;
  std::vector<double> milliseconds;
};

void Print(const Json& line) {
  std::printf("%s\n", FormatJson(line).c_str());
}

Json ProblemList(const Status& status) {
  Json list = Json::array();
  for (const Problem& problem : ProblemsOf(status)) {
    list.push_back({{"path", problem.path}, {"rule", problem.rule}, {"message", problem.message}});
  }
  return list;
}

Json RequestLine(const RequestRecord& request) {
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers) headers.push_back({name, ToUtf8(value)});
  return {{"method", request.method},
          {"url", ToUtf8(request.url)},
          {"headers", headers},
          {"bodyBase64", EncodeBase64(request.body)}};
}

void SweepOperation(const std::string& file, const Operation& operation, const Options& options,
                    Totals& totals) {
  // A reference without a usable server is no fault of its operations.
  const PrepareOptions prepare{.server = "http://127.0.0.1", .fill = options.fill};
  const auto start = std::chrono::steady_clock::now();
  const auto prepared = PrepareTask(operation, prepare);
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  totals.milliseconds.push_back(time.count());
  ++totals.operations;
  totals.prepared += prepared.ok();
  Json line = {{"file", file}, {"operation", operation.id}, {"path", operation.path}};
  if (!prepared.ok()) {
    line["message"] = MessageOf(prepared.status());
    line["problems"] = ProblemList(prepared.status());
    Print(line);
  } else if (options.requests) {
    line["request"] = RequestLine(prepared->request);
    Print(line);
  }
}

void SweepDocument(const std::filesystem::path& path, const Options& options, Totals& totals) {
  auto text = ReadFile(path);
  auto reference =
      text.ok() ? LoadReference(*text, path.string()) : StatusOr<Reference>(text.status());
  if (!reference.ok()) {
    ++totals.unreadable;
    Print({{"file", path.string()}, {"message", MessageOf(reference.status())}});
    return;
  }
  ++totals.documents;
  size_t number = 0;
  for (Operation& operation : reference->operations) {
    if (number++ % options.every != 0) continue;
    operation.api = reference->api;
    operation.definitions.swap(reference->definitions);
    SweepOperation(path.string(), operation, options, totals);
    operation.definitions.swap(reference->definitions);
  }
}

bool IsDocument(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return (extension == ".json" || extension == ".yaml" || extension == ".yml") &&
         path.filename() != "package.json";
}

std::vector<std::filesystem::path> FindDocuments(const std::vector<std::string>& paths) {
  std::vector<std::filesystem::path> found;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      found.emplace_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && IsDocument(entry.path())) found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * double(sorted.size())))];
}

int Sweep(const Options& options) {
  Totals totals;
  for (const auto& path : FindDocuments(options.paths)) SweepDocument(path, options, totals);
  std::sort(totals.milliseconds.begin(), totals.milliseconds.end());
  Print({{"documents", totals.documents},
         {"unreadable", totals.unreadable},
         {"operations", totals.operations},
         {"prepared", totals.prepared},
         {"p50Milliseconds", Percentile(totals.milliseconds, 0.5)},
         {"p99Milliseconds", Percentile(totals.milliseconds, 0.99)},
         {"maxMilliseconds", Percentile(totals.milliseconds, 1)}});
  return totals.prepared == totals.operations && totals.unreadable == 0 ? 0 : 1;
}

}  // namespace
}  // namespace httptask

int main(int argc, char** argv) {
  httptask::Options options;
  std::string fill = "required";
  CLI::App app("Prepares every operation of documents");
  app.add_option("paths", options.paths)->required();
  app.add_option("--fill", fill)->check(CLI::IsMember({"required", "all"}));
  app.add_option("--every", options.every)->check(CLI::PositiveNumber);
  app.add_flag("--requests", options.requests);
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  options.fill = fill == "all" ? httptask::Fill::kAll : httptask::Fill::kRequired;
  return httptask::Sweep(options);
}
