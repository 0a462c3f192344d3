#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/mock/mock_form.h"

namespace httptask {

// Path parameters as they stand in the path, still percent-encoded, by name.
using MockPathValues = std::vector<std::pair<std::string, std::string>>;

// What a path leads to.
struct MockRoute {
  // Index of the operation; nothing when the path or the method is unknown.
  std::optional<size_t> operation;
  MockPathValues path_values;
  // Methods of the operations on this path, sorted; empty when the path is unknown.
  std::vector<std::string> methods;
};

// Finds the operation for a method and a path. A path may begin with the base path of a declared
// server
// (`/v1` of `https://api.example.com/v1`) or leave it out. Fixed segments win over `{parameters}`.
// GET answers HEAD where the reference has no HEAD. Paths are compared after percent-decoding,
// segment by segment; a trailing slash counts.
//
// What stands behind `?` or `#` in the path of an operation (`/#Action=Start`,
// `/jobs?op=list`, `/{bucket}#acl`) tells it from others with the same path: all of it must be
// given, values but for `{parameters}` as they are. The operation that asks for most wins.
class MockRouter {
 public:
  explicit MockRouter(const std::vector<Operation>& operations);

  // `given`: the query, the headers and the fields of a form.
  MockRoute Find(std::string_view method, std::string_view path,
                 const std::vector<MockFormField>& given = {}) const;
  // The path template nearest to `path`, or "".
  std::string Nearest(std::string_view path) const;

 private:
  // Literal text and parameter names in turn; a segment like `{id}.json` has two.
  struct Piece {
    std::string text;
    bool is_parameter = false;
  };
  using Segment = std::vector<Piece>;
  struct Template {
    size_t operation = 0;
    std::string method;
    std::vector<Segment> segments;
    // 0 for a fixed segment, 1 for a partly fixed one, 2 for a parameter: smaller is more specific.
    std::string ranks;
    // What must be given.
    std::vector<MockFormField> marks;
  };

  static bool HasMarks(const Template& candidate, const std::vector<MockFormField>& given);
  static std::vector<Segment> ParseTemplate(std::string_view path);
  static std::optional<MockPathValues> Match(const Template& candidate,
                                             const std::vector<std::string_view>& segments);
  static std::optional<MockPathValues> MatchSegment(const Segment& segment, std::string_view text);
  static size_t TakeLiteral(std::string_view text, std::string_view literal);

  std::vector<Template> templates_;  // Most specific first.
  std::vector<std::string> paths_;
};

}  // namespace httptask
