#include "plugin/reference/yaml_flow_depth.h"

#include <vector>

namespace httptask {
namespace {

using Indent = std::ptrdiff_t;

// Below the indentation of every line.
constexpr Indent kNowhere = -2;

bool IsBreak(char letter) {
  return letter == '\n' || letter == '\r';
}

bool IsBlank(char letter) {
  return letter == ' ' || letter == '\t' || IsBreak(letter);
}

bool IsFlowIndicator(char letter) {
  return letter == '[' || letter == ']' || letter == '{' || letter == '}' || letter == ',';
}

class FlowScanner {
 public:
  FlowScanner(std::string_view text, size_t depth_max) : text_(text), depth_max_(depth_max) {}

  std::optional<size_t> Scan() {
    bool is_line_start = true;
    while (at_ < text_.size()) {
      if (is_line_start) BeginLine();
      if (at_ >= text_.size()) break;
      is_line_start = IsBreak(text_[at_]);
      Take(text_[at_]);
      if (depth_ > depth_max_) return at_;
      ++at_;
    }
    return std::nullopt;
  }

 private:
  bool IsInBlock() const { return depth_ == 0 && quote_ == '\0'; }
  char Next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\n'; }

  // Skips the indentation, and ends what this line cannot go on with.
  void BeginLine() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ >= text_.size() || IsBlank(text_[at_]) || text_[at_] == '#') return;
    const auto indent = static_cast<Indent>(at_ - begin);
    if (indent <= enclosing_indent_) {
      depth_ = 0;
      quote_ = '\0';
    }
    if (!IsInBlock()) return;
    while (!indents_.empty() && indents_.back() >= indent) indents_.pop_back();
    parent_indent_ = indents_.empty() ? -1 : indents_.back();
    indents_.push_back(indent);
    content_ = at_;
    may_begin_ = true;
    enclosing_indent_ = kNowhere;
  }

  // Lines up to which indentation end what begins here.
  void Enclose() {
    const Indent own = indents_.empty() ? -1 : indents_.back();
    enclosing_indent_ = at_ == content_ ? parent_indent_ : own;
  }

  void Take(char letter) {
    if (quote_ != '\0') return TakeQuoted(letter);
    if (IsBlank(letter)) return;
    // No plain scalar begins with it.
    if (letter == '#' && (may_begin_ || IsBlank(text_[at_ - 1]))) return SkipComment();
    const bool is_after_key = is_json_key_;
    is_json_key_ = false;
    if (letter == ':') {
      const bool ends =
          IsBlank(Next()) || (depth_ > 0 && (is_after_key || IsFlowIndicator(Next())));
      may_begin_ = ends;
    } else if (depth_ > 0 && letter == ',') {
      may_begin_ = true;
    } else if (depth_ > 0 && (letter == ']' || letter == '}')) {
      --depth_;
      is_json_key_ = true;
      may_begin_ = false;
    } else if (depth_ > 0 && (letter == '[' || letter == '{')) {
      ++depth_;
      may_begin_ = true;
    } else if (may_begin_) {
      TakeBeginning(letter);
    }
  }

  // What may stand where a value begins.
  void TakeBeginning(char letter) {
    if (letter == '[' || letter == '{') {
      Enclose();
      ++depth_;
    } else if (letter == '"' || letter == '\'') {
      if (depth_ == 0) Enclose();
      quote_ = letter;
      may_begin_ = false;
    } else if (letter == '&' || letter == '!') {
      SkipProperty();
    } else if (at_ == content_ && text_.substr(at_).starts_with("---")) {
      at_ += 2;
    } else {
      may_begin_ = (letter == '-' || letter == '?') && IsBlank(Next());
    }
  }

  void TakeQuoted(char letter) {
    if (letter == '\\' && quote_ == '"') {
      ++at_;
    } else if (letter == quote_ && quote_ == '\'' && Next() == '\'') {
      ++at_;
    } else if (letter == quote_) {
      quote_ = '\0';
      is_json_key_ = true;
    }
  }

  void SkipComment() {
    while (at_ + 1 < text_.size() && !IsBreak(text_[at_ + 1])) ++at_;
  }

  // An anchor or a tag; a verbatim tag (`!<...>`) may hold brackets.
  void SkipProperty() {
    const bool is_verbatim = text_.substr(at_).starts_with("!<");
    while (at_ + 1 < text_.size() && !IsBlank(Next())) {
      if (is_verbatim ? text_[at_] == '>' : IsFlowIndicator(Next())) return;
      ++at_;
    }
  }

  const std::string_view text_;
  const size_t depth_max_;
  size_t at_ = 0;
  // Of the lines in block style that may hold the one at hand.
  std::vector<Indent> indents_ = {};
  Indent parent_indent_ = -1;
  // Where the content of the last line in block style begins.
  size_t content_ = 0;
  size_t depth_ = 0;
  char quote_ = '\0';
  Indent enclosing_indent_ = kNowhere;
  bool may_begin_ = true;
  // Whether a quoted scalar or a flow collection has just ended: a `:` needs no blank behind it.
  bool is_json_key_ = false;
};

}  // namespace

std::optional<size_t> FindDeepFlow(std::string_view text, size_t depth_max) {
  return FlowScanner(text, depth_max).Scan();
}

}  // namespace httptask
