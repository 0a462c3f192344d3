// httptask_catalog_bench FOLDER [--json]: see README.md of this folder.

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/base/file.h"
#include "plugin/catalog/catalog.h"
#include "plugin/reference/reference_loader.h"
#include "plugin/schema/fields.h"
#include "tests/bench/figure.h"

namespace httptask::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr size_t kSampled = 2'000;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The documents below a folder, in order.
std::vector<fs::path> DocumentsIn(const fs::path& folder) {
  std::vector<fs::path> documents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".json" || extension == ".yaml" || extension == ".yml") {
      documents.push_back(entry.path());
    }
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

struct Imported {
  double put_ms = 0;
  double all_ms = 0;
  uintmax_t source_bytes = 0;
  size_t failed = 0;
};

// One API for each document, named after its path.
Imported ImportAll(const fs::path& folder, Catalog& catalog) {
  Imported imported;
  const auto start = Clock::now();
  for (const fs::path& document : DocumentsIn(folder)) {
    imported.source_bytes += fs::file_size(document);
    const auto content = ReadFile(document.string());
    auto reference = content.ok() ? LoadReference(*content, document.string())
                                  : StatusOr<Reference>(content.status());
    if (!reference.ok()) {
      ++imported.failed;
      continue;
    }
    std::string api = fs::relative(document, folder).replace_extension().string();
    std::replace_if(
        api.begin(), api.end(),
        [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '.'; }, '-');
    const auto put_start = Clock::now();
    if (!catalog.Put(*reference, document.string(), api.substr(0, 100)).ok()) ++imported.failed;
    imported.put_ms += MillisecondsSince(put_start);
  }
  imported.all_ms = MillisecondsSince(start);
  return imported;
}

// The largest resident size that `work` reaches in a process of its own, in MB.
double ResidentMegabytes(const std::function<void()>& work) {
  const pid_t child = fork();
  HTTPTASK_CHECK(child >= 0);
  if (child == 0) {
    work();
    _exit(0);
  }
  rusage usage{};
  int status = 0;
  HTTPTASK_CHECK(wait4(child, &status, 0, &usage) == child && status == 0);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::vector<std::string> AllOperations(Catalog& catalog) {
  std::vector<std::string> names;
  for (size_t offset = 0;; offset += 1000) {
    const auto apis = catalog.Apis(offset, 1000);
    HTTPTASK_CHECK(apis.ok());
    for (const ApiSummary& api : *apis) {
      const auto operations = catalog.Search({.words = "", .api = api.api, .limit = 1'000'000});
      HTTPTASK_CHECK(operations.ok());
      for (const OperationSummary& operation : *operations) names.push_back(operation.FullId());
    }
    if (apis->size() < 1000) return names;
  }
}

// What people type: words of ids as they stand, their beginnings, single common words, whole ids.
std::vector<std::string> Queries(const std::vector<std::string>& names) {
  std::vector<std::string> queries = {"get",      "list users",  "create",         "user",
                                      "a",        "delete item", "update",         "payment",
                                      "get list", "id",          "create customer"};
  for (size_t i = 0; i < names.size(); i += 1 + names.size() / kSampled) {
    const std::string& name = names[i];
    const std::string id = name.substr(name.find('/') + 1);
    queries.push_back(id);
    queries.push_back(id.substr(0, id.size() / 2));
    std::string words;
    for (char letter : id) {
      if (letter >= 'A' && letter <= 'Z') words += ' ';
      words += letter == '-' || letter == '_' || letter == '/' ? ' ' : letter;
    }
    queries.push_back(words);
    queries.push_back(words.substr(0, words.find(' ', 1)));
  }
  return queries;
}

template <typename Work>
Sample TimeEach(const std::vector<std::string>& inputs, Work work) {
  Sample sample;
  for (const std::string& input : inputs) {
    const auto start = Clock::now();
    work(input);
    sample.latencies_us.push_back(MillisecondsSince(start) * 1000);
  }
  return sample;
}

std::vector<std::string> Sampled(std::vector<std::string> names) {
  std::shuffle(names.begin(), names.end(), std::mt19937(1));
  names.resize(std::min(names.size(), 5 * kSampled));
  return names;
}

class Measurement {
 public:
  Measurement(fs::path home, bool json) : home_(std::move(home)), json_(json) {}

  void Import(const fs::path& sources) {
    const auto catalog = Open();
    const Imported imported = ImportAll(sources, *catalog);
    Print("catalog_import", imported.all_ms, "ms");
    Print("catalog_put", imported.put_ms, "ms", imported.all_ms);
    Print("catalog_failed", static_cast<double>(imported.failed), "documents");
    Print("catalog_bytes", static_cast<double>(fs::file_size(home_ / "catalog.db")), "bytes",
          static_cast<double>(imported.source_bytes));
  }

  void Read() {
    const auto start = Clock::now();
    const auto catalog = Open();
    Print("catalog_open", MillisecondsSince(start), "ms");
    const std::vector<std::string> names = AllOperations(*catalog);
    Print("catalog_operations", static_cast<double>(names.size()), "operations");
    PrintTimes("catalog_search", TimeEach(Queries(names), [&](const std::string& words) {
                 HTTPTASK_CHECK(catalog->Search({.words = words}).ok());
               }));
    PrintTimes("catalog_get", TimeEach(Sampled(names), [&](const std::string& name) {
                 HTTPTASK_CHECK(catalog->Get(name).ok());
               }));
    Print("catalog_open_resident",
          ResidentMegabytes([&] { HTTPTASK_CHECK(Catalog::Open(home_).ok()); }), "MB");
  }

 private:
  std::unique_ptr<Catalog> Open() const {
    auto catalog = Catalog::Open(home_);
    HTTPTASK_CHECK(catalog.ok());
    return *std::move(catalog);
  }

  void Print(std::string name, double value, std::string unit, double reference = 0) const {
    const Figure figure = {
        .name = std::move(name), .value = value, .unit = std::move(unit), .reference = reference};
    fmt::print("{}\n", json_ ? FormatAsJson(figure) : FormatAsText(figure));
    std::fflush(stdout);
  }

  void PrintTimes(const std::string& name, const Sample& sample) const {
    Print(name + "_p50", sample.Percentile(0.5), "us");
    Print(name + "_p99", sample.Percentile(0.99), "us");
    Print(name + "_max", sample.Percentile(1), "us");
  }

  const fs::path home_;
  const bool json_;
};

}  // namespace
}  // namespace httptask::bench

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "error: name the folder with the documents, or with a catalog\n");
    return 2;
  }
  const bool json = count > 2 && std::string(arguments[2]) == "--json";
  const std::filesystem::path folder = arguments[1];
  if (std::filesystem::exists(folder / "catalog.db")) {
    httptask::bench::Measurement(folder, json).Read();
    return 0;
  }
  const auto home =
      std::filesystem::temp_directory_path() / fmt::format("httptask-catalog-bench-{}", getpid());
  httptask::bench::Measurement measurement(home, json);
  measurement.Import(folder);
  measurement.Read();
  std::filesystem::remove_all(home);
  return 0;
}
