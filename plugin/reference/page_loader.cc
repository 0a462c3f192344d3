#include "plugin/reference/page_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plugin/base/text.h"
#include "plugin/reference/page_form.h"
#include "plugin/reference/page_schema.h"
#include "plugin/reference/page_table.h"
#include "plugin/reference/page_text.h"

namespace httptask {
namespace {

constexpr std::string_view kJsonMediaType = "application/json";
constexpr size_t kSummaryBytesMax = 160;
constexpr std::string_view kCopyWhole =
    "copy the whole page, down to `How to start integrating`, and import it again";

using Problems = std::vector<ImportProblem>;

ImportProblem ProblemAt(int line, std::string reason, std::string_view help) {
  return {.document = "",
          .pointer = "",
          .line = line,
          .reason = std::move(reason),
          .help = std::string(help)};
}

void MoveInto(Problems& all, Problems&& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Names between braces, in order, each once.
std::vector<std::string> TemplateNames(std::string_view text) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    size_t close = text.find_first_of("{}/", open + 1);
    if (close == text.npos) break;
    std::string_view name = text.substr(open + 1, close - open - 1);
    if (text[close] == '}' && !name.empty() && seen.insert(name).second) names.emplace_back(name);
  }
  return names;
}

// The host in `scheme://host:port/path`, or "".
std::string_view HostOf(std::string_view url) {
  size_t start = url.find("://");
  if (start == url.npos) return "";
  url = url.substr(start + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return url.substr(0, url.find(':'));
}

bool IsNameLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
         letter == '_';
}

// A label in lower case, or "" when it is templated or otherwise no name.
std::string LabelName(std::string_view label) {
  std::string name = ToLower(label);
  return std::all_of(name.begin(), name.end(), IsNameLetter) ? name : "";
}

bool IsAddress(std::string_view host) {
  return host.find_first_not_of("0123456789.") == host.npos || host.find('[') != host.npos;
}

// `plaid` of `production.plaid.com`, or "".
std::string SecondLevelName(std::string_view host) {
  if (host.empty() || IsAddress(host)) return "";
  std::vector<std::string_view> labels = Split(host, '.');
  if (labels.size() == 1) return LabelName(labels[0]);
  static constexpr std::string_view kShared[] = {"co",  "com", "org", "net", "ac",
                                                 "gov", "edu", "or",  "ne"};
  size_t index = labels.size() - 2;
  bool two_part = labels.back().size() == 2 && std::find(std::begin(kShared), std::end(kShared),
                                                         labels[index]) != std::end(kShared);
  return LabelName(labels[two_part && index > 0 ? index - 1 : index]);
}

// The file name in a path or URL, without its extension, in lower case.
std::string FileStem(std::string_view source) {
  source = source.substr(0, source.find_first_of("?#"));
  source = source.substr(source.find_last_of("/\\") + 1);
  return ToLower(source.substr(0, source.find('.')));
}

// How the path stands in the slug of a page: `/users/{id}.json` as `users-id-json`.
std::string PathSlug(std::string_view path) {
  std::string slug;
  for (char letter : path) {
    if (letter == '/' || letter == '.') letter = '-';
    if (letter != '{' && letter != '}') slug += letter;
  }
  return ToLower(slug.substr(std::min<size_t>(1, slug.size())));
}

std::string NameFromSource(std::string_view source, std::string_view path) {
  std::string stem = FileStem(source);
  std::string slug = PathSlug(path);
  size_t end = slug.empty() ? stem.npos : stem.find("-" + slug);
  if (end == stem.npos) end = stem.find_first_of("-_ ");
  std::string name = LabelName(stem.substr(0, end));
  return name.empty() ? "page" : name;
}

std::string ApiName(const std::vector<Server>& servers, std::string_view source,
                    std::string_view path) {
  std::string name = servers.empty() ? "" : SecondLevelName(HostOf(servers[0].url));
  return name.empty() ? NameFromSource(source, path) : name;
}

std::string ServerName(std::string_view url) {
  std::string_view host = HostOf(url);
  return IsAddress(host) ? "" : LabelName(host.substr(0, host.find('.')));
}

std::string_view WithoutBullet(std::string_view line) {
  for (std::string_view bullet : {"-", "•"}) {
    if (line.starts_with(bullet)) return Trim(line.substr(bullet.size()));
  }
  return line;
}

Server MakeServer(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  Server server;
  server.url = url;
  server.name = ServerName(url);
  for (std::string& name : TemplateNames(url)) {
    server.variables.push_back(
        {.name = std::move(name), .default_value = "", .allowed_values = {}, .description = ""});
  }
  return server;
}

std::vector<Server> ReadServers(const PageText& page, Problems& problems) {
  std::vector<Server> servers;
  std::set<std::string> names;
  for (const PageLine& line : page.servers) {
    std::string_view url = WithoutBullet(line.text);
    if (url.find("://") == url.npos || url.find_first_of(" \t|") != url.npos) {
      problems.push_back(ProblemAt(line.number, QuoteShort(line.text) + " is no server's URL",
                                   "correct the line to `- https://host/path`"));
      continue;
    }
    Server server = MakeServer(url);
    if (!server.name.empty() && !names.insert(server.name).second) server.name.clear();
    servers.push_back(std::move(server));
  }
  if (servers.empty()) {
    problems.push_back(
        ProblemAt(page.servers_line > 0 ? page.servers_line : page.last_line,
                  "the page gives no server's URL (the plain text form loses them)",
                  "name a server with `--server URL`, or import the pipe text form"));
  }
  return servers;
}

bool GluesToWord(std::string_view line) {
  return std::string_view(",.;:)!?").find(line.front()) != std::string_view::npos;
}

// Lines of the page's description as paragraphs: the pipe form breaks lines after inline code.
std::string JoinDescription(const std::vector<PageLine>& lines) {
  std::string text;
  bool new_paragraph = false;
  for (const PageLine& line : lines) {
    if (line.text.empty()) {
      new_paragraph = !text.empty();
      continue;
    }
    if (new_paragraph) {
      text += "\n\n";
    } else if (line.text.starts_with("- ") && !text.empty()) {
      text += '\n';
    } else if (!text.empty() && !GluesToWord(line.text)) {
      text += ' ';
    }
    text += line.text;
    new_paragraph = false;
  }
  return text;
}

// The first sentence, cut at a word when it is long.
std::string Summarize(std::string_view description) {
  std::string_view line = description.substr(0, description.find('\n'));
  size_t stop = line.find(". ");
  if (stop != line.npos) line = line.substr(0, stop);
  if (line.size() <= kSummaryBytesMax) {
    return std::string(line.ends_with('.') ? line.substr(0, line.size() - 1) : line);
  }
  size_t end = line.rfind(' ', kSummaryBytesMax);
  if (end == line.npos || end == 0) return "";
  return std::string(line.substr(0, end)) + "...";
}

ParameterLocation LocationOf(PageSection section) {
  if (section == PageSection::kPathParameters) return ParameterLocation::kPath;
  if (section == PageSection::kRequestHeaders) return ParameterLocation::kHeader;
  return ParameterLocation::kQuery;
}

Parameter MakeParameter(const PageRow& row, ParameterLocation in) {
  Parameter parameter;
  parameter.name = row.name;
  parameter.in = in;
  parameter.required = row.required || in == ParameterLocation::kPath;
  parameter.description = row.description;
  parameter.schema = SchemaOfRow(row);
  parameter.schema.erase("description");
  parameter.style = in == ParameterLocation::kQuery ? "form" : "simple";
  parameter.explode = in == ParameterLocation::kQuery;
  return parameter;
}

// The tables of a page, read.
struct PageContent {
  std::vector<PageRow> body_rows;
  std::vector<PageRow> parameter_rows[3];  // By PageSection.
  bool has_body = false;
  std::string cut_entry;
  size_t entries = 0;
};

PageContent ReadTables(const PageText& page, Problems& problems) {
  PageContent content;
  for (size_t i = 0; i < page.tables.size(); ++i) {
    const PageTable& table = page.tables[i];
    bool cut = !page.complete && i + 1 == page.tables.size();
    PageTableEnd end = cut ? PageTableEnd::kCut : PageTableEnd::kWhole;
    PageRows read = table.pipe_form ? ReadPipeTable(table, end) : ReadPlainTable(table, end);
    bool is_body = table.section == PageSection::kBodyFields;
    auto& rows =
        is_body ? content.body_rows : content.parameter_rows[static_cast<size_t>(table.section)];
    content.entries += read.rows.size();
    content.has_body |= is_body;
    content.cut_entry = std::move(read.cut_entry);
    std::move(read.rows.begin(), read.rows.end(), std::back_inserter(rows));
    MoveInto(problems, std::move(read.problems));
  }
  return content;
}

std::vector<Parameter> MakeParameters(const std::vector<PageRow>& rows, PageSection section,
                                      Problems& problems) {
  std::vector<Parameter> parameters;
  std::set<std::string> seen;
  bool is_header = section == PageSection::kRequestHeaders;
  for (const PageRow& row : rows) {
    if (!seen.insert(is_header ? ToLower(row.name) : row.name).second) {
      problems.push_back(
          ProblemAt(row.line, fmt::format("the parameter {} is listed twice", QuoteShort(row.name)),
                    "remove one of the two entries; the first one counts"));
      continue;
    }
    parameters.push_back(MakeParameter(row, LocationOf(section)));
  }
  return parameters;
}

// Brings path parameters in line with the path, which alone decides what can be sent.
std::vector<Parameter> MatchPath(std::vector<Parameter> listed, const PageText& page,
                                 Problems& problems) {
  std::vector<std::string> names = TemplateNames(page.path);
  std::vector<Parameter> parameters;
  std::set<std::string_view> in_path(names.begin(), names.end());
  std::set<std::string> found;
  for (Parameter& parameter : listed) {
    if (!in_path.contains(parameter.name)) {
      problems.push_back(ProblemAt(
          page.method_line,
          fmt::format("the path parameter {} is not in the path", QuoteShort(parameter.name)),
          "it cannot be sent; compare it with the first line of the page"));
      continue;
    }
    found.insert(parameter.name);
    parameters.push_back(std::move(parameter));
  }
  for (const std::string& name : names) {
    if (found.contains(name)) continue;
    problems.push_back(
        ProblemAt(page.method_line,
                  fmt::format("the page does not list the path parameter {}", QuoteShort(name)),
                  "it is taken as a required string"));
    PageRow row;
    row.name = name;
    row.type = "string";
    parameters.push_back(MakeParameter(row, ParameterLocation::kPath));
  }
  return parameters;
}

std::string MediaTypeOf(const std::vector<Parameter>& headers) {
  for (const Parameter& header : headers) {
    if (!EqualsIgnoreCase(header.name, "Content-Type")) continue;
    std::string_view media_type = StringMember(header.schema, "default");
    if (!media_type.empty()) return std::string(media_type);
  }
  return std::string(kJsonMediaType);
}

void AddBody(Operation& operation, const PageContent& content, std::string media_type,
             Problems& problems) {
  if (!content.has_body) return;
  PageSchema schema = SchemaOfRows(content.body_rows);
  MoveInto(problems, std::move(schema.problems));
  operation.body_required = FindMember(schema.schema, "required") != nullptr;
  Body body;
  body.media_type = std::move(media_type);
  body.schema = std::move(schema.schema);
  operation.bodies.push_back(WithFormEncoding(std::move(body), content.body_rows));
}

Operation MakeOperation(const PageText& page, const PageContent& content, Problems& problems) {
  Operation operation;
  operation.method = page.method;
  operation.path = page.path;
  operation.id = operation.method + " " + operation.path;
  operation.description = JoinDescription(page.description);
  operation.summary = Summarize(operation.description);
  operation.servers = ReadServers(page, problems);
  auto rows_of = [&](PageSection section) {
    return MakeParameters(content.parameter_rows[static_cast<size_t>(section)], section, problems);
  };
  operation.parameters = MatchPath(rows_of(PageSection::kPathParameters), page, problems);
  std::vector<Parameter> query = rows_of(PageSection::kQueryParameters);
  std::vector<Parameter> headers = rows_of(PageSection::kRequestHeaders);
  std::string media_type = MediaTypeOf(headers);
  std::move(query.begin(), query.end(), std::back_inserter(operation.parameters));
  std::move(headers.begin(), headers.end(), std::back_inserter(operation.parameters));
  AddBody(operation, content, std::move(media_type), problems);
  return operation;
}

// Where a page that was cut ends, and what is missing.
ImportProblem DescribeCut(const PageText& page, const PageContent& content) {
  std::string where =
      content.cut_entry.empty()
          ? "entries or whole sections may be missing"
          : fmt::format("the entry {} is cut off or may be, and all after it is missing",
                        QuoteShort(content.cut_entry));
  return ProblemAt(page.last_line,
                   fmt::format("the page ends here, without `How to start integrating`: {}", where),
                   kCopyWhole);
}

Status RefuseCut(const ImportProblem& cut) {
  return MakeError(Reason::kReferenceInvalid,
                   fmt::format("line {}: {}; {}, or load what is there with --partial", cut.line,
                               cut.reason, cut.help));
}

Problems CutToLimit(Problems problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  if (problems.size() > kPageProblemsMax) {
    size_t left_out = problems.size() - kPageProblemsMax;
    problems.resize(kPageProblemsMax);
    problems.push_back(ProblemAt(problems.back().line, fmt::format("{} more problems", left_out),
                                 "correct the ones above first"));
  }
  return problems;
}

}  // namespace

bool LooksLikePage(std::string_view text) {
  return LooksLikePageText(text);
}

StatusOr<Reference> LoadPage(std::string_view text, std::string_view source, CutPage cut_page) {
  HTTPTASK_ASSIGN_OR_RETURN(PageText page, SplitPage(text));
  Problems problems;
  PageContent content = ReadTables(page, problems);
  if (!page.complete && cut_page == CutPage::kRefuse) return RefuseCut(DescribeCut(page, content));
  if (content.entries > kPageEntriesMax) {
    return MakeError(
        Reason::kLimitExceeded,
        fmt::format("the page has {} entries, more than the {} that are taken; split it",
                    content.entries, kPageEntriesMax));
  }
  Reference reference;
  reference.operations.push_back(MakeOperation(page, content, problems));
  reference.api = ApiName(reference.operations[0].servers, source, page.path);
  problems = CutToLimit(std::move(problems));
  reference.is_cut = !page.complete;
  if (reference.is_cut) problems.push_back(DescribeCut(page, content));
  for (ImportProblem& problem : problems) problem.document = source;
  reference.problems = std::move(problems);
  return reference;
}

}  // namespace httptask
