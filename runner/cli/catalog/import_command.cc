#include "runner/cli/catalog/import_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/conductor_task.h"
#include "runner/cli/catalog/import_documents.h"
#include "runner/cli/catalog/import_report.h"
#include "runner/cli/catalog/reference_importer.h"
#include "runner/cli/catalog/stored_apis.h"
#include "runner/cli/curl/curl_command.h"

namespace httptask::runner {
namespace {

struct ImportOptions {
  std::vector<std::string> places;
  std::string api;
  std::string curl;
  std::string report_file;
  bool partial = false;
  bool remote_refs = false;
  PluginAccess access;
};

size_t ThreadCount() {
  return std::clamp(static_cast<size_t>(std::thread::hardware_concurrency()), size_t{2}, size_t{8});
}

// Before work that may take minutes: whether the folder of the report is there.
Status CheckReportFile(const std::string& file) {
  if (file.empty()) return absl::OkStatus();
  const std::filesystem::path path(file);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return MakeError(Reason::kArgumentInvalid, "--report " + file +
                                                 ": nothing can be written into the folder " +
                                                 folder.string() + "; give a file in another");
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

StatusOr<int> ImportCurl(CommandContext& context, const ImportOptions& options) {
  if (!options.places.empty() || !options.api.empty() || !options.report_file.empty() ||
      options.partial || options.remote_refs || options.access != PluginAccess{}) {
    return MakeError(Reason::kArgumentInvalid,
                     "--curl makes a task of a command: give nothing else with it");
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

StatusOr<int> Import(CommandContext& context, const ImportOptions& options) {
  if (!options.curl.empty()) return ImportCurl(context, options);
  if (options.places.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "nothing to import: name files, folders or URLs, or give --curl 'curl …'");
  }
  HTTPTASK_RETURN_IF_ERROR(CheckReportFile(options.report_file));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<ImportDocument> documents,
                            FindDocuments(options.places));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.access));
  HTTPTASK_ASSIGN_OR_RETURN(
      ImportReport report,
      ImportReferences(
          *plugin, documents, {options.api, options.partial, options.remote_refs, ThreadCount()},
          [&](size_t done, const std::string& document) {
            context.output().ShowProgress(std::to_string(done) + "/" +
                                          std::to_string(documents.size()) + " " + document);
          }));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<v1::Api> apis, ListAllApis(*plugin));
  for (v1::ImportProblem& gone : FindGoneDocuments(apis, options.places)) {
    report.problems.push_back(std::move(gone));
  }
  const Json json = ImportReportToJson(report);
  if (context.json()) {
    context.output().PrintJson(json);
  } else {
    context.output().Print(FormatLoaded(report));
  }
  if (!report.problems.empty()) context.output().Note(DescribeImportProblems(report));
  // Last, so that the result is told even when this fails.
  if (!options.report_file.empty()) {
    HTTPTASK_RETURN_IF_ERROR(WriteFile(options.report_file, FormatJson(json, 2) + "\n"));
  }
  return report.failed > 0 ? kExitNotRun : kExitDone;
}

}  // namespace

CommandAction DefineImportCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ImportOptions>();
  accepts
      .Add("places", &options->places,
           "Files, folders with all that is below them, or http and https URLs")
      .ValueName("FILE|FOLDER|URL");
  accepts.Add("--api", &options->api, "Name that the API gets; default: from the document")
      .ValueName("NAME");
  accepts.Add("--curl", &options->curl, "Make a task of a curl command line instead, and print it")
      .ValueName("'curl ...'|@FILE");
  accepts
      .Add("--report", &options->report_file,
           "Also write what --json prints, with every problem, to this file")
      .ValueName("FILE");
  accepts.Add("--partial", &options->partial,
              "Load a reference page that was cut off as far as it goes; in folders that is the "
              "rule");
  accepts.Add("--remote-refs", &options->remote_refs,
              "Fetch what `$ref`s to http and https URLs name, too; those of a document at a URL "
              "count from there");
  AddFetchAccess(accepts, options->access);
  return [options](CommandContext& context) { return Import(context, *options); };
}

}  // namespace httptask::runner
