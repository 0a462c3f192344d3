#include "runner/cli/catalog/import_command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/conductor_task.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/catalog_json.h"
#include "runner/cli/curl/curl_command.h"

namespace httptask::runner {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> places;
  std::string api;
  std::string curl;
};

bool IsUrl(std::string_view place) {
  const std::string lower = ToLower(place);
  return lower.starts_with("http://") || lower.starts_with("https://");
}

bool IsDocument(const fs::path& path) {
  constexpr std::array<std::string_view, 5> kExtensions = {".json", ".yaml", ".yml", ".txt", ".md"};
  const std::string extension = ToLower(path.extension().string());
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

StatusOr<std::vector<std::string>> FindDocumentsBelow(const std::string& folder) {
  std::vector<std::string> documents;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && IsDocument(entry->path())) {
      documents.push_back(entry->path().string());
    }
    entry.increment(error);
  }
  if (error) {
    return MakeError(Reason::kArgumentInvalid, folder + ": cannot be read: " + error.message());
  }
  if (documents.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     folder + ": no .json, .yaml, .yml, .txt or .md file is below this folder");
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

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
  const std::string prefix = document + ": ";
  if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  std::vector<v1::ImportProblem> problems = {MakeProblem(document, message)};
  for (const Problem& problem : ProblemsOf(error)) {
    problems.push_back(MakeProblem(document, problem.message, problem.path));
  }
  return problems;
}

StatusOr<v1::ImportReferenceResponse> ImportDocument(PluginClient& plugin,
                                                     const std::string& document,
                                                     const std::string& api) {
  HTTPTASK_ASSIGN_OR_RETURN(std::string content, ReadFile(document));
  v1::ImportReferenceRequest request;
  request.set_source(document);
  request.set_content(std::move(content));
  request.set_api(api);
  return plugin.ImportReference(request);
}

StatusOr<ImportReport> ImportAll(CommandContext& context, PluginClient& plugin,
                                 const std::vector<std::string>& documents,
                                 const std::string& api) {
  ImportReport report;
  for (size_t i = 0; i < documents.size(); ++i) {
    const std::string& document = documents[i];
    context.output().ShowProgress(std::to_string(i + 1) + "/" + std::to_string(documents.size()) +
                                  " " + document);
    StatusOr<v1::ImportReferenceResponse> response = ImportDocument(plugin, document, api);
    if (!response.ok()) {
      // Without a plugin the other documents cannot be loaded either.
      if (ReasonOf(response.status()) == Reason::kPluginUnavailable) return response.status();
      ++report.failed;
      for (v1::ImportProblem& problem : ProblemsFromError(document, response.status())) {
        report.problems.push_back(std::move(problem));
      }
      continue;
    }
    report.problems.insert(report.problems.end(), response->problems().begin(),
                           response->problems().end());
    report.loaded.push_back({document, *std::move(response)});
  }
  return report;
}

// The path and the method name the task.
std::string NameOf(const Json& task) {
  std::string_view uri = StringMember(task, "uri");
  const size_t scheme = uri.find("://");
  if (scheme != std::string_view::npos) uri.remove_prefix(scheme + 3);
  uri = uri.substr(std::min(uri.find('/'), uri.size()));
  return std::string(StringMember(task, "method")) + " " +
         std::string(uri.substr(0, uri.find_first_of("?#")));
}

StatusOr<int> ImportCurl(CommandContext& context, const Options& options) {
  if (!options.places.empty() || !options.api.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "--curl makes a task of a command: give neither files nor --api with it");
  }
  const auto read_file = [](const std::string& path) { return ReadFile(path); };
  std::string command = options.curl;
  if (command.starts_with('@')) {
    HTTPTASK_ASSIGN_OR_RETURN(command, ReadFile(command.substr(1)));
  }
  HTTPTASK_ASSIGN_OR_RETURN(CurlTask made, ReadCurlCommand(command, read_file));
  const std::string name = NameOf(made.task);
  Json task = MakeConductorTask("curl/" + name, TaskNameFor(name), std::move(made.task));
  if (context.json()) {
    context.output().PrintJson({{"task", std::move(task)}, {"notes", made.notes}});
    return kExitDone;
  }
  context.output().PrintExactly(FormatJson(task, 2) + "\n");
  for (const std::string& note : made.notes) {
    context.output().Note(StyledText().Add("note:", Style::kCyan).Add(" " + note + "\n"));
  }
  return kExitDone;
}

StatusOr<int> Import(CommandContext& context, const Options& options) {
  if (!options.curl.empty()) return ImportCurl(context, options);
  if (options.places.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "nothing to import: name files or folders, or give --curl 'curl …'");
  }
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<std::string> documents,
                            FindDocuments(options.places));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  HTTPTASK_ASSIGN_OR_RETURN(const ImportReport report,
                            ImportAll(context, *plugin, documents, options.api));
  if (context.json()) {
    context.output().PrintJson(ImportReportToJson(report));
  } else {
    context.output().Print(FormatLoaded(report));
  }
  if (!report.problems.empty()) context.output().Note(DescribeImportProblems(report));
  return report.failed > 0 ? kExitNotRun : kExitDone;
}

std::string DescribePlace(const v1::ImportProblem& problem) {
  if (problem.line() > 0) return problem.document() + ":" + std::to_string(problem.line());
  if (problem.pointer().empty()) return problem.document();
  return problem.document() + ": " + problem.pointer();
}

}  // namespace

StatusOr<std::vector<std::string>> FindDocuments(const std::vector<std::string>& places) {
  std::vector<std::string> documents;
  for (const std::string& place : places) {
    if (IsUrl(place)) {
      return MakeError(Reason::kArgumentInvalid,
                       place +
                           ": URLs are not loaded; download it first, for example with `curl "
                           "-LO " +
                           ShellQuote(place) + "`, and import the file");
    }
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) {
      documents.push_back(place);
      continue;
    }
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<std::string> below, FindDocumentsBelow(place));
    documents.insert(documents.end(), below.begin(), below.end());
  }
  return documents;
}

Json ImportReportToJson(const ImportReport& report) {
  Json apis = Json::array();
  for (const ImportReport::Loaded& loaded : report.loaded) {
    const v1::Api& api = loaded.response.api();
    apis.push_back({{"api", api.api()},
                    {"title", api.title()},
                    {"version", api.version()},
                    {"source", loaded.document},
                    {"operations", loaded.response.operations()},
                    {"usable", loaded.response.usable()}});
  }
  Json problems = Json::array();
  for (const v1::ImportProblem& problem : report.problems) {
    problems.push_back(ImportProblemToJson(problem));
  }
  return {{"apis", std::move(apis)}, {"problems", std::move(problems)}};
}

std::string FormatLoaded(const ImportReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const ImportReport::Loaded& loaded : report.loaded) {
    const int64_t operations = loaded.response.operations();
    rows.push_back({loaded.response.api().api(),
                    std::to_string(operations) +
                        (operations == 1 ? " operation, " : " operations, ") +
                        std::to_string(loaded.response.usable()) + " usable",
                    "(" + loaded.document + ")"});
  }
  return LayOutTable(rows);
}

StyledText DescribeImportProblems(const ImportReport& report) {
  StyledText text;
  for (const v1::ImportProblem& problem : report.problems) {
    const bool loaded = std::any_of(
        report.loaded.begin(), report.loaded.end(),
        [&](const ImportReport::Loaded& other) { return other.document == problem.document(); });
    text.Add(loaded ? "warning:" : "error:", loaded ? Style::kYellow : Style::kRed);
    text.Add(" " + DescribePlace(problem) + ": " + problem.reason() + "\n");
    if (!problem.help().empty()) text.Add("help:", Style::kCyan).Add(" " + problem.help() + "\n");
  }
  return text;
}

CommandAction DefineImportCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<Options>();
  accepts.Add("places", &options->places, "Files, or folders with all that is below them")
      .ValueName("FILE|FOLDER");
  accepts.Add("--api", &options->api, "Name that the API gets; default: from the document")
      .ValueName("NAME");
  accepts.Add("--curl", &options->curl, "Make a task of a curl command line instead, and print it")
      .ValueName("'curl …'|@FILE");
  return [options](CommandContext& context) { return Import(context, *options); };
}

}  // namespace httptask::runner
