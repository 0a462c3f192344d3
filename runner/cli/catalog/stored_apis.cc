#include "runner/cli/catalog/stored_apis.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "plugin/base/text.h"
#include "runner/cli/catalog/import_documents.h"

namespace httptask::runner {
namespace {

constexpr int kPageSize = 1000;

// Absolute, with a slash at the end.
std::vector<std::string> FoldersAmong(const std::vector<std::string>& places) {
  std::vector<std::string> folders;
  std::error_code ignored;
  for (const std::string& place : places) {
    if (std::filesystem::is_directory(place, ignored)) folders.push_back(SourceOf(place + "/"));
  }
  return folders;
}

v1::ImportProblem Gone(const v1::Api& api, const std::string& source) {
  const std::string only =
      api.sources_size() > 1 ? fmt::format(" --source {}", ShellQuote(source)) : "";
  v1::ImportProblem problem;
  problem.set_document(source);
  problem.set_reason(
      fmt::format("the file is gone, and what it brought into the API `{}` is still in the catalog",
                  api.api()));
  problem.set_help(fmt::format("`httptask forget {}{}` removes it", api.api(), only));
  return problem;
}

}  // namespace

StatusOr<std::vector<v1::Api>> ListAllApis(PluginClient& plugin) {
  std::vector<v1::Api> apis;
  v1::ListApisRequest request;
  request.set_page_size(kPageSize);
  do {
    HTTPTASK_ASSIGN_OR_RETURN(const v1::ListApisResponse page, plugin.ListApis(request));
    apis.insert(apis.end(), page.apis().begin(), page.apis().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return apis;
}

std::vector<v1::ImportProblem> FindGoneDocuments(const std::vector<v1::Api>& apis,
                                                 const std::vector<std::string>& places) {
  const std::vector<std::string> folders = FoldersAmong(places);
  std::vector<v1::ImportProblem> problems;
  if (folders.empty()) return problems;
  std::error_code ignored;
  for (const v1::Api& api : apis) {
    for (const std::string& source : api.sources()) {
      const bool is_below =
          std::any_of(folders.begin(), folders.end(),
                      [&](const std::string& folder) { return source.starts_with(folder); });
      if (is_below && !std::filesystem::exists(source, ignored)) {
        problems.push_back(Gone(api, source));
      }
    }
  }
  return problems;
}

}  // namespace httptask::runner
