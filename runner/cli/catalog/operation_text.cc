#include "runner/cli/catalog/operation_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/catalog/catalog_json.h"
#include "runner/cli/catalog/plain_text.h"

namespace httptask::runner {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kAllowedValuesShown = 8;
constexpr size_t kNameColumnMax = 40;
constexpr size_t kExampleLettersMax = 120;
// Limits stand beside the type as long as they are no longer together; patterns often are.
constexpr size_t kLimitsBesideMax = 40;

void AddHeading(StyledText& text, std::string_view heading) {
  text.Add("\n").Add(heading, Style::kBold).Add("\n");
}

void AddWrapped(StyledText& text, std::string_view words, size_t indent, size_t width) {
  const size_t line_width = width > indent + 20 ? width - indent : 20;
  for (const std::string& line : WrapText(words, line_width)) {
    text.Add(line.empty() ? "\n" : std::string(indent, ' ') + line + "\n");
  }
}

std::string DescribeVariable(const v1::ServerVariable& variable) {
  std::string line = "{" + variable.name() + "}";
  if (!variable.default_value().empty()) line += ": default " + variable.default_value();
  for (int i = 0; i < variable.allowed_values_size(); ++i) {
    line += (i == 0 ? "; one of " : ", ") + variable.allowed_values(i);
  }
  return line;
}

void AddServers(StyledText& text, const v1::Operation& operation, size_t width) {
  if (operation.servers_size() == 0) return;
  AddHeading(text, "Servers");
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < operation.servers_size(); ++i) {
    const v1::Server& server = operation.servers(i);
    rows.push_back({"  " + std::to_string(i + 1), server.name(), server.url(),
                    FirstSentence(PlainText(server.description()), 60)});
  }
  text.Add(LayOutTable(rows));
  for (const v1::Server& server : operation.servers()) {
    for (const v1::ServerVariable& variable : server.variables()) {
      AddWrapped(text, DescribeVariable(variable), kIndent * 3, width);
    }
  }
}

std::string DescribeNeeds(const v1::CredentialNeedSet& set) {
  std::string line;
  for (const v1::CredentialNeed& need : set.needs()) {
    if (!line.empty()) line += " + ";
    line += need.scheme() + " (" + need.sent_as() + ")";
  }
  return line.empty() ? "none" : line;
}

// How to come to a token, and what it must be allowed.
void AddToken(StyledText& text, const v1::CredentialNeed& need, size_t width) {
  std::string scopes;
  for (const std::string& scope : need.scopes()) scopes += (scopes.empty() ? "" : ", ") + scope;
  if (!scopes.empty()) AddWrapped(text, "scopes: " + scopes, kIndent * 3, width);
  for (const v1::OAuthFlow& flow : need.flows()) {
    const std::string at = flow.token_url().empty() ? "" : ", token at " + flow.token_url();
    AddWrapped(text, "flow: " + flow.kind() + at, kIndent * 3, width);
  }
  if (!need.discovery_url().empty()) {
    AddWrapped(text, "issuer described at " + need.discovery_url(), kIndent * 3, width);
  }
}

void AddCredentials(StyledText& text, const v1::Operation& operation, size_t width) {
  if (operation.credential_needs_size() == 0) return;
  AddHeading(text, "Credentials");
  for (int i = 0; i < operation.credential_needs_size(); ++i) {
    const v1::CredentialNeedSet& set = operation.credential_needs(i);
    text.Add(i == 0 ? "  " : "  or ").Add(DescribeNeeds(set)).Add("\n");
    for (const v1::CredentialNeed& need : set.needs()) AddToken(text, need, width);
  }
}

std::string DescribeLimits(const v1::Field& field) {
  std::string line;
  for (const std::string& limit : field.limits()) line += (line.empty() ? "" : "  ") + limit;
  return line;
}

// Type, required, default, limits: what stands behind a field's name.
StyledText DescribeField(const v1::Field& field) {
  StyledText text;
  text.Add(field.type().empty() ? "any" : field.type(), Style::kCyan);
  if (!field.format().empty()) text.Add(" (" + field.format() + ")", Style::kDim);
  if (field.required()) text.Add("  required", Style::kYellow);
  if (field.deprecated()) text.Add("  deprecated", Style::kDim);
  if (!field.default_json().empty()) text.Add("  default " + field.default_json());
  const std::string limits = DescribeLimits(field);
  if (!limits.empty() && CountLetters(limits) <= kLimitsBesideMax) text.Add("  " + limits);
  if (field.truncated()) text.Add("  …", Style::kDim);
  return text;
}

std::string DescribeAllowedValues(const v1::Field& field) {
  std::string line;
  size_t shown = 0;
  for (const std::string& value : field.allowed_values_json()) {
    if (shown++ == kAllowedValuesShown) break;
    line += (line.empty() ? "one of " : ", ") + value;
  }
  const auto count = static_cast<size_t>(field.allowed_values_json_size());
  if (count > kAllowedValuesShown) {
    line += ", … (" + std::to_string(count) + " in all)";
  }
  return line;
}

void AddField(StyledText& text, std::string_view name, const v1::Field& field, size_t depth,
              size_t name_column, size_t width) {
  const size_t indent = kIndent * (depth + 1);
  text.Add(std::string(indent, ' '));
  text.Add(name, Style::kBold);
  const size_t used = kIndent * depth + CountLetters(name);
  text.Add(std::string(used < name_column ? name_column - used + 2 : 2, ' '));
  text.Add(DescribeField(field)).Add("\n");
  const size_t below = indent + 4;
  const std::string limits = DescribeLimits(field);
  if (CountLetters(limits) > kLimitsBesideMax) AddWrapped(text, limits, below, width);
  AddWrapped(text, DescribeAllowedValues(field), below, width);
  // One of the allowed values tells nothing new, and neither does the default.
  if (!field.example_json().empty() && field.allowed_values_json().empty() &&
      field.example_json() != field.default_json()) {
    AddWrapped(text, "example " + CutLetters(field.example_json(), kExampleLettersMax), below,
               width);
  }
  AddWrapped(text, FirstSentence(PlainText(field.description()), 300), below, width);
}

// One field with its place in a tree.
struct TreeField {
  const v1::Field* field;
  std::string name;
  size_t depth;
};

using FieldList = google::protobuf::RepeatedPtrField<v1::Field>;

// Adds fields, which stand `depth` deep. Their names are relative to the nearest field before them
// that holds them, found by their dotted paths; at first that is `parent`, empty for none.
void AddToTree(std::vector<TreeField>& tree, const FieldList& fields, const std::string& parent,
               size_t depth) {
  std::vector<const std::string*> parents;
  if (!parent.empty()) parents.push_back(&parent);
  const size_t above = parents.size();
  for (const v1::Field& field : fields) {
    const std::string& path = field.path();
    while (parents.size() > above && !path.starts_with(*parents.back() + ".") &&
           !path.starts_with(*parents.back() + "[")) {
      parents.pop_back();
    }
    std::string name = path;
    if (!parents.empty()) {
      const size_t parent_length = parents.back()->size();
      name = path.substr(path[parent_length] == '.' ? parent_length + 1 : parent_length);
    }
    tree.push_back({&field, std::move(name), depth + parents.size() - above});
    parents.push_back(&path);
  }
}

void AddTree(StyledText& text, const std::vector<TreeField>& tree, size_t width) {
  size_t column = 0;
  for (const TreeField& item : tree) {
    column = std::max(column, kIndent * item.depth + CountLetters(item.name));
  }
  for (const TreeField& item : tree) {
    AddField(text, item.name, *item.field, item.depth, std::min(column, kNameColumnMax), width);
  }
}

void AddParameters(StyledText& text, const v1::Operation& operation, size_t width) {
  if (operation.parameters_size() == 0) return;
  AddHeading(text, "Parameters");
  std::vector<TreeField> tree;
  for (const v1::Parameter& parameter : operation.parameters()) {
    tree.push_back({&parameter.field(),
                    std::string(LocationName(parameter.in())) + ":" + parameter.name(), 0});
    AddToTree(tree, parameter.fields(), parameter.name(), 1);
  }
  AddTree(text, tree, width);
}

void AddFields(StyledText& text, const v1::Body& body, size_t width) {
  std::vector<TreeField> tree;
  AddToTree(tree, body.fields(), "", 0);
  for (TreeField& item : tree) {
    if (item.field->path().empty()) item.name = "body";
  }
  AddTree(text, tree, width);
  if (!body.example_json().empty()) {
    AddWrapped(text, "example " + CutLetters(body.example_json(), kExampleLettersMax), kIndent,
               width);
  }
  if (body.truncated()) {
    AddWrapped(text,
               std::to_string(body.fields_size()) +
                   " fields, those nearest the top; `…` stands where more are below",
               kIndent, width);
  }
}

bool TellsTheSame(const v1::Body& body, const v1::Body& first) {
  return body.fields().empty() ||
         std::equal(body.fields().begin(), body.fields().end(), first.fields().begin(),
                    first.fields().end(), [](const v1::Field& a, const v1::Field& b) {
                      return a.path() == b.path() && a.type() == b.type();
                    });
}

// The preferred body, and the others where their fields differ from it.
void AddBodies(StyledText& text, const v1::Operation& operation, size_t width) {
  for (int i = 0; i < operation.bodies_size(); ++i) {
    const v1::Body& body = operation.bodies(i);
    const std::string chosen_by = "--set " + ShellQuote("Content-Type=" + body.media_type());
    if (i > 0 && TellsTheSame(body, operation.bodies(0))) {
      text.Add("  also as " + body.media_type() + " (" + chosen_by + ")\n", Style::kDim);
      continue;
    }
    std::string heading = "Body " + body.media_type();
    if (i > 0) {
      heading = "Or " + body.media_type() + " (" + chosen_by + ")";
    } else if (!body.required()) {
      heading += " (optional)";
    }
    AddHeading(text, heading);
    AddFields(text, body, width);
  }
}

void AddResponses(StyledText& text, const v1::Operation& operation) {
  if (operation.responses_size() == 0) return;
  AddHeading(text, "Answers");
  std::vector<std::vector<std::string>> rows;
  for (const v1::DeclaredResponse& response : operation.responses()) {
    std::string fields;
    std::string media_type;
    if (response.bodies_size() > 0) {
      media_type = response.bodies(0).media_type();
      for (const v1::Field& field : response.bodies(0).fields()) {
        if (field.path().find('.') != std::string::npos) continue;
        fields += (fields.empty() ? "" : ", ") + field.path();
      }
    }
    rows.push_back({"  " + response.status(), FirstSentence(PlainText(response.description()), 50),
                    media_type, FirstSentence(fields, 70)});
  }
  text.Add(LayOutTable(rows));
}

std::string DescribePassedOn(const v1::Link& link) {
  std::string line;
  for (const v1::LinkParameter& parameter : link.parameters()) {
    line += (line.empty() ? "with " : ", ") + parameter.name() + " " + parameter.value_json();
  }
  if (!link.request_body_json().empty()) {
    line += (line.empty() ? "with body " : ", body ") + link.request_body_json();
  }
  return line;
}

void AddLinks(StyledText& text, const v1::Operation& operation, size_t width) {
  bool first = true;
  for (const v1::DeclaredResponse& response : operation.responses()) {
    for (const v1::Link& link : response.links()) {
      if (std::exchange(first, false)) AddHeading(text, "Leads to");
      text.Add("  " + response.status() + "  " + link.operation() + "\n");
      AddWrapped(text, DescribePassedOn(link), kIndent * 3, width);
      AddWrapped(text, FirstSentence(PlainText(link.description()), 300), kIndent * 3, width);
    }
  }
}

}  // namespace

StyledText DescribeOperation(const v1::Operation& operation, size_t width) {
  const v1::OperationSummary& summary = operation.summary();
  StyledText text;
  text.Add(summary.method() + " " + summary.path(), Style::kBold);
  if (summary.deprecated()) text.Add("  deprecated", Style::kYellow);
  text.Add("\n").Add(summary.id(), Style::kDim).Add("\n");
  AddWrapped(text, PlainText(summary.summary()), 0, width);
  if (!operation.description().empty() && operation.description() != summary.summary()) {
    text.Add("\n");
    AddWrapped(text, PlainText(operation.description()), 0, width);
  }
  AddServers(text, operation, width);
  AddCredentials(text, operation, width);
  AddParameters(text, operation, width);
  AddBodies(text, operation, width);
  AddResponses(text, operation);
  AddLinks(text, operation, width);
  if (!operation.source().empty()) {
    text.Add("\nfrom " + operation.source() + "\n", Style::kDim);
  }
  return text;
}

}  // namespace httptask::runner
