#include "runner/cli/catalog/import_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/catalog_json.h"

namespace httptask::runner {
namespace {

// More documents or problems than this are summed up.
constexpr size_t kListedMax = 50;

int64_t Sum(const ImportReport& report, int64_t (v1::ImportReferenceResponse::*count)() const) {
  int64_t sum = 0;
  for (const ImportReport::Loaded& loaded : report.loaded) sum += (loaded.response.*count)();
  return sum;
}

std::string_view KindWord(v1::ChangeKind kind) {
  switch (kind) {
    case v1::CHANGE_KIND_ADDED:
      return "added";
    case v1::CHANGE_KIND_REMOVED:
      return "removed";
    case v1::CHANGE_KIND_COMPATIBLE:
      return "compatible";
    case v1::CHANGE_KIND_BROKEN:
      return "broken";
    default:
      return "changed";
  }
}

Json ChangesToJson(const v1::ImportReferenceResponse& response) {
  Json changes = Json::array();
  for (const v1::OperationChange& change : response.changes()) {
    Json differences = Json::array();
    for (const v1::Difference& difference : change.differences()) {
      differences.push_back({{"place", difference.place()},
                             {"what", difference.what()},
                             {"breaks", difference.breaks()}});
    }
    changes.push_back({{"operation", change.id()},
                       {"kind", KindWord(change.kind())},
                       {"differences", std::move(differences)}});
  }
  return changes;
}

std::string DescribeChanges(const v1::ImportReferenceResponse& response) {
  std::string text;
  for (const v1::OperationChange& change : response.changes()) {
    text += fmt::format("  {} {}\n", KindWord(change.kind()), change.id());
    for (const v1::Difference& difference : change.differences()) {
      text += fmt::format("    {}{}{}\n", difference.place(), difference.place().empty() ? "" : " ",
                          difference.what());
    }
  }
  return text;
}

std::string DescribePlace(const v1::ImportProblem& problem) {
  if (problem.line() > 0) return problem.document() + ":" + std::to_string(problem.line());
  if (problem.pointer().empty()) return problem.document();
  return problem.document() + ": " + problem.pointer();
}

std::string DescribeTotal(const ImportReport& report) {
  std::string text =
      fmt::format("{}: {} of {} usable ({:.2f} %)",
                  CountOf(static_cast<int64_t>(report.loaded.size()) + report.failed, "document"),
                  report.Usable(), CountOf(report.Operations(), "operation"), report.Score());
  if (report.Unchanged() > 0) text += fmt::format(", {} unchanged", report.Unchanged());
  if (report.failed > 0) text += fmt::format(", {} not loaded", report.failed);
  if (report.skipped > 0) {
    text += fmt::format("; {} passed over", CountOf(report.skipped, "other file"));
  }
  return text + "\n";
}

// The reason without the names in it, so that alike problems are counted together.
std::string KindOf(const std::string& reason) {
  std::string kind;
  bool quoted = false;
  for (const char letter : reason) {
    if (letter == '`') {
      quoted = !quoted;
      kind += quoted ? "`…" : "`";
    } else if (!quoted) {
      kind += letter;
    }
  }
  return kind;
}

void AddProblem(const v1::ImportProblem& problem, bool is_error, StyledText& text) {
  text.Add(is_error ? "error:" : "warning:", is_error ? Style::kRed : Style::kYellow);
  text.Add(" " + DescribePlace(problem) + ": " + problem.reason() + "\n");
  if (!problem.help().empty()) text.Add("help:", Style::kCyan).Add(" " + problem.help() + "\n");
}

}  // namespace

int64_t ImportReport::Operations() const {
  return Sum(*this, &v1::ImportReferenceResponse::operations);
}

int64_t ImportReport::Usable() const {
  return Sum(*this, &v1::ImportReferenceResponse::usable);
}

int64_t ImportReport::Unchanged() const {
  return std::count_if(loaded.begin(), loaded.end(),
                       [](const Loaded& one) { return one.response.unchanged(); });
}

double ImportReport::Score() const {
  const int64_t operations = Operations();
  if (operations == 0) return failed > 0 ? 0 : 100;
  return static_cast<double>(Usable() * 10'000 / operations) / 100;
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
                    {"usable", loaded.response.usable()},
                    {"unchanged", loaded.response.unchanged()},
                    {"changes", ChangesToJson(loaded.response)}});
  }
  Json problems = Json::array();
  for (const v1::ImportProblem& problem : report.problems) {
    problems.push_back(ImportProblemToJson(problem));
  }
  return {{"apis", std::move(apis)},
          {"problems", std::move(problems)},
          {"documents", static_cast<int64_t>(report.loaded.size()) + report.failed},
          {"failed", report.failed},
          {"skipped", report.skipped},
          {"unchanged", report.Unchanged()},
          {"operations", report.Operations()},
          {"usable", report.Usable()},
          {"score", report.Score()}};
}

std::string FormatLoaded(const ImportReport& report) {
  std::vector<std::vector<std::string>> rows;
  std::string changes;
  const bool is_short = report.loaded.size() <= kListedMax;
  for (const ImportReport::Loaded& loaded : report.loaded) {
    const v1::ImportReferenceResponse& response = loaded.response;
    const bool is_odd = response.usable() < response.operations() || response.changes_size() > 0;
    if (!is_short && !is_odd) continue;
    rows.push_back({response.api().api(),
                    fmt::format("{}, {} usable{}", CountOf(response.operations(), "operation"),
                                response.usable(), response.unchanged() ? ", unchanged" : ""),
                    "(" + loaded.document + ")"});
    if (response.changes_size() > 0) {
      changes += "changes of " + response.api().api() + ":\n" + DescribeChanges(response);
    }
  }
  std::string text = LayOutTable(rows) + changes;
  const size_t documents = report.loaded.size() + static_cast<size_t>(report.failed);
  return documents > 1 || report.skipped > 0 ? text + DescribeTotal(report) : text;
}

StyledText DescribeImportProblems(const ImportReport& report) {
  std::set<std::string_view> loaded;
  for (const ImportReport::Loaded& one : report.loaded) loaded.insert(one.document);
  // Problems of files beside a document name those files.
  const auto is_error = [&](const v1::ImportProblem& problem) {
    return !loaded.contains(problem.document()) && problem.help().empty();
  };
  StyledText text;
  std::map<std::string, std::pair<int, const v1::ImportProblem*>> counted;
  for (const v1::ImportProblem& problem : report.problems) {
    const bool is_told =
        report.problems.size() <= kListedMax || is_error(problem) || !problem.operation().empty();
    if (is_told) {
      AddProblem(problem, is_error(problem), text);
    } else {
      auto [entry, is_new] = counted.try_emplace(KindOf(problem.reason()), 0, &problem);
      ++entry->second.first;
    }
  }
  for (const auto& [kind, entry] : counted) {
    text.Add("warning:", Style::kYellow);
    text.Add(fmt::format(" {} times: {}; first in {}\n", entry.first, kind,
                         DescribePlace(*entry.second)));
  }
  if (!counted.empty()) {
    text.Add("help:", Style::kCyan).Add(" --report FILE lists every problem with its place\n");
  }
  return text;
}

}  // namespace httptask::runner
