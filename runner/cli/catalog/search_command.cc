#include "runner/cli/catalog/search_command.h"

#include <algorithm>
#include <array>
#include <memory>

#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/catalog_json.h"
#include "runner/cli/catalog/plain_text.h"

namespace httptask::runner {
namespace {

constexpr int kLimitMax = 1'000'000;
constexpr int kPageSizeMax = 1000;

struct SearchOptions {
  std::vector<std::string> words;
  std::string api;
  std::string method;
  int limit = 20;
};

struct Found {
  std::vector<v1::OperationSummary> operations;
  bool more = false;
};

Status CheckMethod(const std::string& method) {
  static constexpr std::array<std::string_view, 7> kMethods = {"GET",     "PUT",  "POST", "DELETE",
                                                               "OPTIONS", "HEAD", "PATCH"};
  const bool is_known =
      std::find(kMethods.begin(), kMethods.end(), ToUpper(method)) != kMethods.end();
  if (method.empty() || is_known) return absl::OkStatus();
  return MakeError(Reason::kArgumentInvalid,
                   "--method " + method + " is none that operations have; give " +
                       Join(std::vector<std::string>(kMethods.begin(), kMethods.end()), ", "));
}

StatusOr<Found> Search(PluginClient& plugin, const SearchOptions& options) {
  Found found;
  v1::SearchOperationsRequest request;
  request.set_query(Join(options.words, " "));
  request.set_api(options.api);
  request.set_method(options.method);
  while (true) {
    const int missing = options.limit - static_cast<int>(found.operations.size());
    request.set_page_size(std::min(missing, kPageSizeMax));
    HTTPTASK_ASSIGN_OR_RETURN(const v1::SearchOperationsResponse page,
                              plugin.SearchOperations(request));
    for (const v1::OperationSummary& operation : page.operations()) {
      found.operations.push_back(operation);
    }
    request.set_page_token(page.next_page_token());
    found.more = !request.page_token().empty();
    const bool full = static_cast<int>(found.operations.size()) >= options.limit;
    if (full || !found.more) return found;
  }
}

std::string FormatOperations(const std::vector<v1::OperationSummary>& operations) {
  std::vector<std::vector<std::string>> rows;
  for (const v1::OperationSummary& operation : operations) {
    rows.push_back({operation.id(), operation.method() + " " + operation.path(),
                    FirstSentence(PlainText(operation.summary()), 60)});
  }
  return LayOutTable(rows);
}

void PrintFound(Output& output, const Found& found, const SearchOptions& options) {
  output.Print(FormatOperations(found.operations));
  if (found.operations.empty()) {
    output.Note(
        "nothing found; all words must occur, or begin a word, in an operation's id, path, "
        "summary, tags or description\n");
  } else if (found.more) {
    output.Note("more was found; --limit " + std::to_string(options.limit * 5) + " shows it\n");
  }
}

StatusOr<int> RunSearch(CommandContext& context, const SearchOptions& options) {
  if (options.words.empty() && options.api.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "search needs words, or --api NAME to list all operations of one API");
  }
  HTTPTASK_RETURN_IF_ERROR(CheckMethod(options.method));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  HTTPTASK_ASSIGN_OR_RETURN(const Found found, Search(*plugin, options));
  if (!context.json()) {
    PrintFound(context.output(), found, options);
    return kExitDone;
  }
  Json list = Json::array();
  for (const v1::OperationSummary& operation : found.operations) {
    list.push_back(OperationSummaryToJson(operation));
  }
  context.output().PrintJson({{"operations", std::move(list)}});
  return kExitDone;
}

}  // namespace

CommandAction DefineSearchCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<SearchOptions>();
  accepts.Add("words", &options->words, "Words, or beginnings of words, that must all occur")
      .ValueName("WORD");
  accepts.Add("--api", &options->api, "Only operations of this API").ValueName("NAME");
  accepts.Add("--method", &options->method, "Only operations with this HTTP method")
      .ValueName("METHOD");
  accepts.Add("--limit", &options->limit, "At most this many; default 20")
      .ValueName("N")
      .Range(1, kLimitMax);
  return [options](CommandContext& context) { return RunSearch(context, *options); };
}

}  // namespace httptask::runner
