#include "plugin/mock/mock_router.h"

#include <algorithm>
#include <set>

#include "plugin/base/text.h"
#include "plugin/mock/mock_form.h"

namespace httptask {
namespace {

// Longer paths are not compared with all others.
constexpr size_t kNearestBytesMax = 256;

// `/v1` of `https://api.example.com/v1`, or "".
std::string_view BasePath(std::string_view url) {
  size_t scheme = url.find("://");
  size_t start = scheme == url.npos ? 0 : url.find('/', scheme + 3);
  if (start == url.npos) return "";
  std::string_view path = url.substr(start, url.find_first_of("?#", start) - start);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.starts_with('/') ? path : "";
}

std::set<std::string> BasePaths(const Operation& operation) {
  std::set<std::string> paths = {""};
  for (const Server& server : operation.servers) paths.emplace(BasePath(server.url));
  return paths;
}

// Where the path of an operation ends: at the first `?` or `#` that is in no `{parameter?}`.
size_t EndOfPath(std::string_view path) {
  size_t end = 0;
  while (end < path.size() && path[end] != '?' && path[end] != '#') {
    const size_t close = path[end] == '{' ? path.find('}', end) : path.npos;
    end = close == path.npos ? end + 1 : close;
  }
  return end;
}

// `?op=list` and `#Action=Start`, one behind the other too, as pairs.
std::vector<MockFormField> MarksIn(std::string_view text) {
  std::vector<MockFormField> marks;
  for (const char first : {'?', '#'}) {
    if (!text.starts_with(first)) continue;
    const size_t end = first == '?' ? std::min(text.find('#'), text.size()) : text.size();
    for (MockFormField& mark : SplitForm(text.substr(1, end - 1))) {
      if (!mark.name.empty()) marks.push_back(std::move(mark));
    }
    text.remove_prefix(end);
  }
  return marks;
}

bool IsMark(const MockFormField& mark, const MockFormField& given) {
  if (!EqualsIgnoreCase(mark.name, given.name)) return false;
  const std::string value = mark.Value();
  return value.empty() || value.starts_with('{') || value == given.Value();
}

}  // namespace

MockRouter::MockRouter(const std::vector<Operation>& operations) {
  std::set<std::string> paths;
  for (size_t i = 0; i < operations.size(); ++i) {
    paths.insert(operations[i].path);
    for (const std::string& base : BasePaths(operations[i])) {
      const std::string_view path = operations[i].path;
      const size_t end = EndOfPath(path);
      Template candidate{i, operations[i].method,
                         ParseTemplate(base + std::string(path.substr(0, end))), "",
                         MarksIn(path.substr(end))};
      for (const Segment& segment : candidate.segments) {
        bool fixed = std::none_of(segment.begin(), segment.end(),
                                  [](const Piece& piece) { return piece.is_parameter; });
        candidate.ranks += fixed ? '0' : segment.size() > 1 ? '1' : '2';
      }
      templates_.push_back(std::move(candidate));
    }
  }
  std::stable_sort(templates_.begin(), templates_.end(), [](const Template& a, const Template& b) {
    return std::pair(a.ranks, b.marks.size()) < std::pair(b.ranks, a.marks.size());
  });
  paths_.assign(paths.begin(), paths.end());
}

std::vector<MockRouter::Segment> MockRouter::ParseTemplate(std::string_view path) {
  std::vector<Segment> segments;
  for (std::string_view text : Split(path, '/')) {
    Segment& segment = segments.emplace_back();
    while (!text.empty()) {
      size_t open = text.find('{');
      size_t close = open == text.npos ? text.npos : text.find('}', open);
      if (close == text.npos) open = text.size();
      if (open > 0) segment.push_back({PercentDecode(text.substr(0, open)), false});
      if (close == text.npos) break;
      segment.push_back({std::string(text.substr(open + 1, close - open - 1)), true});
      text = text.substr(close + 1);
    }
  }
  return segments;
}

std::optional<MockPathValues> MockRouter::Match(const Template& candidate,
                                                const std::vector<std::string_view>& segments) {
  if (candidate.segments.size() != segments.size()) return std::nullopt;
  MockPathValues values;
  for (size_t i = 0; i < segments.size(); ++i) {
    auto found = MatchSegment(candidate.segments[i], segments[i]);
    if (!found) return std::nullopt;
    std::move(found->begin(), found->end(), std::back_inserter(values));
  }
  return values;
}

// A parameter takes at least one byte, up to the first place where the literal behind it stands;
// the last literal must end the segment.
std::optional<MockPathValues> MockRouter::MatchSegment(const Segment& segment,
                                                       std::string_view text) {
  MockPathValues values;
  if (segment.size() == 1 && !segment[0].is_parameter && segment[0].text == text) return values;
  for (size_t i = 0; i < segment.size(); ++i) {
    if (!segment[i].is_parameter) {
      size_t length = TakeLiteral(text, segment[i].text);
      if (length == text.npos) return std::nullopt;
      text = text.substr(length);
      continue;
    }
    size_t end = text.size();
    if (i + 1 < segment.size()) {
      const std::string& next = segment[i + 1].text;
      bool last = i + 2 == segment.size();
      if (text.empty()) return std::nullopt;
      end = last ? text.rfind(next) : text.find(next, 1);
      if (end == text.npos) return std::nullopt;
    }
    if (end == 0) return std::nullopt;
    values.emplace_back(segment[i].text, std::string(text.substr(0, end)));
    text = text.substr(end);
  }
  if (!text.empty()) return std::nullopt;
  return values;
}

// How many bytes of `text`, which may be percent-encoded, spell `literal` at its front; npos when
// they do not.
size_t MockRouter::TakeLiteral(std::string_view text, std::string_view literal) {
  size_t at = 0;
  for (char letter : literal) {
    if (at >= text.size()) return text.npos;
    size_t length = text[at] == '%' ? std::min<size_t>(3, text.size() - at) : 1;
    if (PercentDecode(text.substr(at, length)) != std::string_view(&letter, 1)) return text.npos;
    at += length;
  }
  return at;
}

bool MockRouter::HasMarks(const Template& candidate, const std::vector<MockFormField>& given) {
  return std::all_of(
      candidate.marks.begin(), candidate.marks.end(), [&](const MockFormField& mark) {
        return std::any_of(given.begin(), given.end(),
                           [&](const MockFormField& field) { return IsMark(mark, field); });
      });
}

MockRoute MockRouter::Find(std::string_view method, std::string_view path,
                           const std::vector<MockFormField>& given) const {
  std::vector<std::string_view> segments = Split(path, '/');
  MockRoute route;
  std::set<std::string> methods;
  std::optional<MockRoute> head;
  for (const Template& candidate : templates_) {
    auto values = Match(candidate, segments);
    if (!values || !HasMarks(candidate, given)) continue;
    if (candidate.method == method) return {candidate.operation, *std::move(values), {}};
    if (method == "HEAD" && candidate.method == "GET" && !head) {
      head = MockRoute{candidate.operation, *std::move(values), {}};
    }
    methods.insert(candidate.method);
  }
  if (head) return *std::move(head);
  route.methods.assign(methods.begin(), methods.end());
  return route;
}

std::string MockRouter::Nearest(std::string_view path) const {
  if (path.size() > kNearestBytesMax) return "";
  return std::string(httptask::Nearest(path, paths_));
}

}  // namespace httptask
