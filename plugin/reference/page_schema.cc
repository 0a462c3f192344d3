#include "plugin/reference/page_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "plugin/base/text.h"

namespace httptask {
namespace {

struct Segment {
  std::string_view name;
  int arrays = 0;  // How many `[]` follow the name.
};

// `items[].id` as {items, 1}, {id, 0}. Nothing when a name is missing.
std::optional<std::vector<Segment>> SplitFieldPath(std::string_view path) {
  std::vector<Segment> segments;
  for (std::string_view part : Split(path, '.')) {
    Segment segment{part};
    while (segment.name.ends_with("[]")) {
      segment.name.remove_suffix(2);
      ++segment.arrays;
    }
    if (segment.name.empty()) return std::nullopt;
    segments.push_back(segment);
  }
  return segments;
}

// `ordered_json` looks through all members for every new one; the names here are known to be new.
void Append(Json& object, std::string name, Json value) {
  object.get_ref<Json::object_t&>().emplace_back(std::move(name), std::move(value));
}

// One field, and where its members are.
struct Node {
  std::string name;
  int arrays = 0;
  const PageRow* row = nullptr;
  std::vector<size_t> children;
};

class SchemaBuilder {
 public:
  SchemaBuilder() : nodes_(1) {}

  void Add(const PageRow& row) {
    auto segments = SplitFieldPath(row.name);
    if (!segments) return Refuse(row, "holds an empty name");
    int depth = 0;
    for (const Segment& segment : *segments) depth += 1 + std::max(segment.arrays - 1, 0);
    if (depth > kPageFieldDepthMax) {
      return Refuse(row, fmt::format("is deeper than {} names", kPageFieldDepthMax));
    }
    size_t node = 0;
    for (const Segment& segment : *segments) node = Child(node, segment);
    if (nodes_[node].row != nullptr) return Refuse(row, "is listed twice");
    nodes_[node].row = &row;
  }

  PageSchema Build() {
    PageSchema result;
    result.schema = Json::object({{"type", "object"}});
    AddMembers(result.schema, nodes_[0]);
    result.problems = std::move(problems_);
    return result;
  }

 private:
  size_t Child(size_t parent, const Segment& segment) {
    std::string key = fmt::format("{}.{}", parent, segment.name);
    auto [place, is_new] = children_.try_emplace(std::move(key), nodes_.size());
    if (is_new) {
      nodes_[parent].children.push_back(nodes_.size());
      nodes_.push_back(
          {.name = std::string(segment.name), .arrays = 0, .row = nullptr, .children = {}});
    }
    Node& node = nodes_[place->second];
    node.arrays = std::max(node.arrays, segment.arrays);
    return place->second;
  }

  void AddMembers(Json& schema, const Node& node) {
    Json properties = Json::object();
    Json required = Json::array();
    for (size_t index : node.children) {
      const Node& child = nodes_[index];
      Append(properties, child.name, SchemaOf(child));
      if (child.row != nullptr && child.row->required) required.push_back(child.name);
    }
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
  }

  Json SchemaOf(const Node& node) {
    if (node.row != nullptr && node.children.empty() && node.arrays == 0) {
      return SchemaOfRow(*node.row);
    }
    bool is_array = node.arrays > 0 || (node.row != nullptr && node.row->type == "array");
    Json element = ElementOf(node, is_array);
    if (is_array) Annotate(element, node.row, Part::kItem);
    for (int i = is_array ? std::max(node.arrays, 1) : 0; i > 0; --i) {
      element = Json::object({{"type", "array"}, {"items", std::move(element)}});
    }
    Annotate(element, node.row, is_array ? Part::kArray : Part::kValue);
    return element;
  }

  // The schema of the value itself, or of the innermost item of an array.
  Json ElementOf(const Node& node, bool is_array) {
    std::string type = node.row == nullptr ? "" : node.row->type;
    if (is_array && type == "array") type.clear();
    Json element = Json::object();
    if (node.children.empty()) {
      if (!type.empty()) element["type"] = type;
      return element;
    }
    if (!type.empty() && type != "object") {
      Refuse(*node.row, fmt::format("is a {} with members; its type is left open", type));
    } else if (is_array || node.row == nullptr || !type.empty()) {
      element["type"] = "object";
    }
    AddMembers(element, node);
    return element;
  }

  enum class Part { kValue, kArray, kItem };

  static void Annotate(Json& schema, const PageRow* row, Part part) {
    if (row == nullptr) return;
    if (part != Part::kArray && !row->allowed_values.empty()) schema["enum"] = row->allowed_values;
    if (part == Part::kItem) return;
    if (!row->description.empty()) schema["description"] = row->description;
    if (!row->default_value.is_null()) schema["default"] = row->default_value;
  }

  void Refuse(const PageRow& row, std::string_view what) {
    problems_.push_back(
        {.document = "",
         .pointer = "",
         .line = row.line,
         .reason = fmt::format("the field {} {}", QuoteShort(row.name), what),
         .help = "correct the entry on the page, or give the field in the body as it is"});
  }

  std::vector<Node> nodes_;  // The first one is the body.
  std::unordered_map<std::string, size_t> children_;
  std::vector<ImportProblem> problems_;
};

}  // namespace

Json SchemaOfRow(const PageRow& row) {
  Json schema = Json::object();
  if (!row.type.empty()) schema["type"] = row.type;
  if (row.type == "array") {
    schema["items"] = Json::object();
    if (!row.allowed_values.empty()) schema["items"]["enum"] = row.allowed_values;
  } else if (!row.allowed_values.empty()) {
    schema["enum"] = row.allowed_values;
  }
  if (!row.description.empty()) schema["description"] = row.description;
  if (!row.default_value.is_null()) schema["default"] = row.default_value;
  return schema;
}

PageSchema SchemaOfRows(const std::vector<PageRow>& rows) {
  SchemaBuilder builder;
  for (const PageRow& row : rows) builder.Add(row);
  return builder.Build();
}

}  // namespace httptask
