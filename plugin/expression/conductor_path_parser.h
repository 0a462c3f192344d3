#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/expression/conductor_path.h"

namespace httptask {

// Reads one path of Conductor's; see ConductorPath. Recursive descent; the first error stays.
class ConductorPathParser {
 public:
  explicit ConductorPathParser(std::string_view text) : text_(text) {}
  StatusOr<ConductorPath> Parse();

 private:
  // Where a path ends that is not the whole text.
  enum class Within { kNothing, kFilter, kArguments };

  void Fail(std::string_view what);
  char Peek(size_t ahead = 0) const;
  void SkipSpace();
  bool Accept(std::string_view token);
  bool AcceptWord(std::string_view word);
  void Expect(std::string_view token);

  void Segments(PathQuery& query, Within within, size_t depth);
  bool IsEnd(Within within) const;
  void Dotted(PathQuery& query, Within within, size_t depth);
  void Bracket(PathQuery& query, bool is_descendant, size_t depth);
  std::vector<Selector> Selectors(size_t depth);
  std::vector<Selector> Names();
  std::vector<Selector> Indices();
  std::string QuotedText();
  int64_t Integer();
  void Function(std::string_view name, size_t depth);
  void Argument(size_t depth);

  FilterExpression Filter(size_t depth);
  FilterExpression Conjunction(size_t depth);
  FilterExpression Unary(size_t depth);
  FilterExpression Comparison(size_t depth);
  FilterExpression Operand(size_t depth);
  FilterExpression Pattern();
  Json Literal(size_t depth);

  const std::string_view text_;
  size_t at_ = 0;
  std::string error_;
  ConductorPath path_;
};

}  // namespace httptask
