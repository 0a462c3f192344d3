#include "runner/model/task_layout.h"

#include <fmt/format.h>

#include "plugin/base/check.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kSpace = " \t";
constexpr std::string_view kSpaceAndLines = " \t\r\n";
constexpr std::string_view kDefaultUnit = "  ";

class Layout {
 public:
  Layout(std::string_view text, const SourceMap& map) : text_(text), map_(map) {}

  Insertion InEmpty(const Json& task) const {
    const JsonPlace& list = PlaceOf("/tasks");
    const std::string_view inside = text_.substr(list.begin + 1, list.end - list.begin - 2);
    const size_t offset = list.begin + 1;
    if (IsOneLine()) return {offset, FormatJson(task)};
    const std::string outer = IndentAt(list.begin);
    const std::string inner = outer + FileUnit();
    const bool has_lines = inside.find('\n') != std::string_view::npos;
    const std::string end = has_lines ? "" : LineEnd() + outer;
    return {offset, LineEnd() + inner + Pretty(task, inner, FileUnit()) + end};
  }

  Insertion Behind(size_t index, size_t count, const Json& task) const {
    const std::string pointer = fmt::format("/tasks/{}", index);
    const JsonPlace& neighbour = PlaceOf(pointer);
    if (StartsLine(neighbour.begin)) {
      const std::string indent = IndentAt(neighbour.begin);
      return {neighbour.end, "," + LineEnd() + indent + Pretty(task, indent, UnitOf(pointer))};
    }
    const std::string_view own = text_.substr(neighbour.begin, neighbour.end - neighbour.begin);
    const std::string gap = GapBetween(count);
    if (own.find('\n') == std::string_view::npos) {
      return {neighbour.end, gap + FormatJson(task)};
    }
    return {neighbour.end, gap + Pretty(task, IndentAt(neighbour.end), UnitOf(pointer))};
  }

 private:
  const JsonPlace& PlaceOf(std::string_view pointer) const {
    const JsonPlace* place = map_.Find(pointer);
    HTTPTASK_CHECK(place != nullptr);
    return *place;
  }

  bool IsOneLine() const {
    const size_t last = text_.find_last_not_of(kSpaceAndLines);
    return text_.substr(0, last).find('\n') == std::string_view::npos;
  }

  std::string LineEnd() const {
    const size_t end = text_.find('\n');
    return end != std::string_view::npos && end > 0 && text_[end - 1] == '\r' ? "\r\n" : "\n";
  }

  size_t LineStart(size_t offset) const {
    const size_t before = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    return before == std::string_view::npos ? 0 : before + 1;
  }

  // Whether nothing but space is in front of it in its line.
  bool StartsLine(size_t offset) const {
    const size_t start = LineStart(offset);
    return start > 0 &&
           text_.substr(start, offset - start).find_first_not_of(kSpace) == std::string_view::npos;
  }

  std::string IndentAt(size_t offset) const {
    const std::string_view line = text_.substr(LineStart(offset));
    const size_t length = line.find_first_not_of(kSpace);
    return std::string(line.substr(0, length));
  }

  // One level of indentation: what the first indented line has.
  std::string FileUnit() const {
    for (size_t at = text_.find('\n'); at != std::string_view::npos;
         at = text_.find('\n', at + 1)) {
      const std::string indent = IndentAt(at + 1);
      const size_t behind = at + 1 + indent.size();
      const bool is_blank =
          behind >= text_.size() || text_[behind] == '\r' || text_[behind] == '\n';
      if (!indent.empty() && !is_blank) return indent;
    }
    return std::string(kDefaultUnit);
  }

  // One level of indentation within a task: how far its first member on a line of its own stands
  // in.
  std::string UnitOf(std::string_view pointer) const {
    const JsonPlace& task = PlaceOf(pointer);
    const size_t line = text_.substr(0, task.end).find('\n', task.begin);
    if (line == std::string_view::npos) return FileUnit();
    const std::string outer = IndentAt(task.end - 1);
    const std::string inner = IndentAt(line + 1);
    const bool is_deeper = inner.size() > outer.size() && inner.starts_with(outer);
    return is_deeper ? inner.substr(outer.size()) : FileUnit();
  }

  // What stands between two tasks on one line.
  std::string GapBetween(size_t count) const {
    if (count < 2) return ", ";
    const size_t end = PlaceOf("/tasks/0").end;
    const std::string gap(text_.substr(end, PlaceOf("/tasks/1").begin - end));
    return gap.find('\n') == std::string::npos ? gap : ", ";
  }

  std::string Pretty(const Json& task, std::string_view indent, std::string_view unit) const {
    const std::string plain = FormatJson(task, 1);  // One space a level.
    std::string pretty;
    size_t at = 0;
    for (size_t end = plain.find('\n'); end != std::string::npos; end = plain.find('\n', at)) {
      pretty.append(plain, at, end - at);
      at = plain.find_first_not_of(' ', end + 1);
      pretty += LineEnd();
      pretty += indent;
      for (size_t level = at - end - 1; level > 0; --level) pretty += unit;
    }
    return pretty.append(plain, at);
  }

  const std::string_view text_;
  const SourceMap& map_;
};

}  // namespace

Insertion LayOutTask(std::string_view text, const SourceMap& map, size_t count, size_t index,
                     const Json& task) {
  const Layout layout(text, map);
  if (count == 0) return layout.InEmpty(task);
  HTTPTASK_CHECK(index > 0);
  return layout.Behind(index - 1, count, task);
}

}  // namespace httptask::runner
