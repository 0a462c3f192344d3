// httptask_catalog_bench HOME [--all] [--json]: see README.md of this folder.

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/catalog/catalog.h"
#include "runner/client/plugin_client.h"
#include "runner/client/plugin_process.h"
#include "tests/bench/figure.h"

namespace httptask::bench {
namespace {

constexpr size_t kSampled = 2'000;

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

std::vector<std::string> Sampled(std::vector<std::string> names) {
  std::shuffle(names.begin(), names.end(), std::mt19937(1));
  names.resize(std::min(names.size(), 5 * kSampled));
  return names;
}

template <typename Work>
Sample TimeEach(const std::vector<std::string>& inputs, Work work) {
  Sample sample;
  for (const std::string& input : inputs) {
    const auto start = std::chrono::steady_clock::now();
    work(input);
    sample.latencies_us.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
            .count());
  }
  return sample;
}

struct Goal {
  const char* name;
  double fraction;
  double milliseconds;
};

void Print(const Sample& sample, const std::vector<Goal>& goals, bool json) {
  for (const Goal& goal : goals) {
    const Figure figure = {.name = goal.name,
                           .value = sample.Percentile(goal.fraction) / 1000,
                           .unit = "ms",
                           .goal = goal.milliseconds,
                           .direction = Direction::kLess};
    fmt::print("{}\n", json ? FormatAsJson(figure) : FormatAsText(figure));
  }
  std::fflush(stdout);
}

// One call after the other, as the command line makes them, to a plugin with that catalog.
void Measure(const std::string& home, bool all, bool json) {
  const auto catalog = Catalog::Open(home);
  HTTPTASK_CHECK(catalog.ok());
  const std::vector<std::string> names = AllOperations(**catalog);
  HTTPTASK_CHECK(setenv("HTTPTASK_HOME", home.c_str(), 1) == 0);
  const auto plugin = runner::PluginProcess::Start({});
  HTTPTASK_CHECK(plugin.ok());
  const auto client = runner::PluginClient::Create((*plugin)->address());
  const Sample searches = TimeEach(Queries(names), [&](const std::string& words) {
    v1::SearchOperationsRequest request;
    request.set_query(words);
    HTTPTASK_CHECK(client->SearchOperations(request).ok());
  });
  Print(searches, {{"catalog_search_p50", 0.5, 5}, {"catalog_search_p99", 0.99, 25}}, json);
  const Sample gets = TimeEach(all ? names : Sampled(names), [&](const std::string& name) {
    v1::GetOperationRequest request;
    request.set_operation(name);
    HTTPTASK_CHECK(client->GetOperation(request).ok());
  });
  Print(gets,
        {{"catalog_get_p50", 0.5, 5}, {"catalog_get_p99", 0.99, 50}, {"catalog_get_max", 1, 250}},
        json);
}

}  // namespace
}  // namespace httptask::bench

int main(int count, char** arguments) {
  const std::vector<std::string> options(arguments + 1, arguments + count);
  const auto has = [&](const char* option) {
    return std::find(options.begin(), options.end(), option) != options.end();
  };
  if (options.empty() ||
      !std::filesystem::exists(std::filesystem::path(options[0]) / "catalog.db")) {
    fmt::print(stderr, "error: name a folder with a catalog.db, such as ~/.local/share/httptask\n");
    return 2;
  }
  httptask::bench::Measure(options[0], has("--all"), has("--json"));
  return 0;
}
