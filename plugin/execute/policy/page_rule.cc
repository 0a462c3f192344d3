#include "plugin/execute/policy/page_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/sha256.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr int64_t kPagesMax = 10'000;
constexpr int64_t kItemsMax = 1'000'000;
constexpr std::chrono::milliseconds kPagesTimeMax{3'600'000};

std::shared_ptr<const JsonPath> ReadPath(SettingReader& reader, std::string_view name) {
  const std::string text = reader.String(name, "");
  if (text.empty()) return nullptr;
  StatusOr<JsonPath> path = JsonPath::Parse(text);
  if (path.ok()) return std::make_shared<const JsonPath>(*std::move(path));
  reader.Fault(name, "syntax",
               fmt::format("must be a JSONPath such as $.body.next: {}", MessageOf(path.status())));
  return nullptr;
}

PageRule::Kind ReadKind(SettingReader& reader) {
  const std::string type = reader.OneOf("type", {"link", "next", "cursor", "offset", "page"});
  if (type == "next") return PageRule::Kind::kNext;
  if (type == "cursor") return PageRule::Kind::kCursor;
  if (type == "offset") return PageRule::Kind::kOffset;
  if (type == "page") return PageRule::Kind::kPage;
  if (reader.Find("type") == nullptr) {
    reader.Fault("type", "required", "is missing: give link, next, cursor, offset or page");
  }
  return PageRule::Kind::kLink;
}

void CheckRule(SettingReader& reader, const PageRule& rule) {
  using Kind = PageRule::Kind;
  const bool needs_path = rule.kind == Kind::kNext || rule.kind == Kind::kCursor;
  const bool needs_place = rule.kind != Kind::kLink && rule.kind != Kind::kNext;
  if (needs_path && reader.Find("next") == nullptr) {
    reader.Fault("next", "required", "is missing: give the JSONPath of what names the next page");
  }
  if (needs_place && rule.parameter.empty() == rule.body_field.empty()) {
    reader.Fault("parameter", "required",
                 "give either `parameter` (in the query) or `bodyField` (in the body)");
  }
}

// The items of a page.
Json FindItems(const PageRule& rule, const Json& data) {
  if (rule.items) {
    StatusOr<std::optional<Json>> found = rule.items->Evaluate(data);
    if (!found.ok() || !found->has_value() || (*found)->is_null()) return Json::array();
    return (*found)->is_array() ? **std::move(found) : Json::array({**std::move(found)});
  }
  const Json* body = FindMember(data, "body");
  if (body == nullptr || body->is_null()) return Json::array();
  return body->is_array() ? *body : Json::array({*body});
}

// The string or number under the rule's path; null when there is none.
Json FindNext(const PageRule& rule, const Json& data) {
  StatusOr<std::optional<Json>> found = rule.next->Evaluate(data);
  if (!found.ok() || !found->has_value()) return nullptr;
  const bool is_usable = (*found)->is_string() || IsNumber(**found);
  return is_usable ? **std::move(found) : Json(nullptr);
}

PageStep Stop(std::string why) {
  return {.why = std::move(why)};
}

PageStep Visit(PageState& state, PageStep step, const std::string& place) {
  if (place.empty()) return {};
  constexpr size_t kPlaceBytesMax = 128;
  if (!state.visited.insert(place.size() > kPlaceBytesMax ? Sha256(place) : place).second) {
    return Stop("the server named a page that was read before");
  }
  step.more = true;
  return step;
}

bool IsLast(const PageState& state, const std::string& body) {
  return state.last_digest.empty() ? body == state.last_body : Sha256(body) == state.last_digest;
}

PageStep Count(const PageRule& rule, PageState& state, const std::string& body, size_t items) {
  if (items == 0) return {};
  if (state.pages > 1 && IsLast(state, body)) return Stop("the server gave the same page again");
  state.last_body = body;
  state.last_digest.clear();
  if (state.pages == 1) state.position = rule.start;
  const int64_t step = rule.step != 0                       ? rule.step
                       : rule.kind == PageRule::Kind::kPage ? 1
                                                            : static_cast<int64_t>(items);
  state.position += step;
  return {.more = true, .value = state.position};
}

PageStep NextPage(const PageRule& rule, PageState& state, const TaskResult& page, const Json& data,
                  size_t items) {
  switch (rule.kind) {
    case PageRule::Kind::kLink: {
      const std::string url = FindNextLink(page.headers);
      return Visit(state, {.url = url}, url);
    }
    case PageRule::Kind::kNext: {
      const std::string url = TextOfScalar(FindNext(rule, data)).value_or("");
      return Visit(state, {.url = url}, url);
    }
    case PageRule::Kind::kCursor: {
      Json cursor = FindNext(rule, data);
      const std::string text = TextOfScalar(cursor).value_or("");
      return Visit(state, {.value = std::move(cursor)}, text);
    }
    case PageRule::Kind::kOffset:
    case PageRule::Kind::kPage:
      return Count(rule, state, page.body, items);
  }
  return {};
}

bool IsNextRelation(std::string_view parameter) {
  const size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) return false;
  if (!EqualsIgnoreCase(Trim(parameter.substr(0, equals)), "rel")) return false;
  std::string_view value = Trim(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  for (const std::string_view word : Split(value, ' ')) {
    if (EqualsIgnoreCase(word, "next")) return true;
  }
  return false;
}

// The rest of a text after a link's parameters; these stop at a comma outside of quotes.
size_t EndOfParameters(std::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == ',' && !quoted) return i;
  }
  return text.size();
}

}  // namespace

PageRule ReadPageRule(SettingReader& reader) {
  reader.RefuseOthers({"type", "next", "items", "parameter", "bodyField", "start", "step",
                       "moreCondition", "maxPages", "maxItems", "maxSeconds"});
  PageRule rule;
  rule.kind = ReadKind(reader);
  rule.next = ReadPath(reader, "next");
  rule.items = ReadPath(reader, "items");
  rule.parameter = reader.String("parameter", "");
  rule.body_field = reader.String("bodyField", "");
  const int64_t start = rule.kind == PageRule::Kind::kPage ? 1 : 0;
  rule.start = reader.Whole("start", start, {0, int64_t{1} << 53});
  rule.step = reader.Whole("step", 0, {0, 1'000'000});
  rule.more = ReadCondition(reader, "moreCondition");
  rule.pages_max = reader.Whole("maxPages", rule.pages_max, {1, kPagesMax});
  rule.items_max = reader.Whole("maxItems", rule.items_max, {1, kItemsMax});
  rule.time_max =
      reader.Seconds("maxSeconds", rule.time_max, {std::chrono::milliseconds(1000), kPagesTimeMax});
  CheckRule(reader, rule);
  return rule;
}

PageStep TakePage(const PageRule& rule, PageState& state, const TaskResult& page,
                  std::chrono::milliseconds elapsed) {
  const Json data = MakeAnswerData(page);
  Json items = FindItems(rule, data);
  ++state.pages;
  const size_t count = items.size();
  for (Json& item : items) {
    if (static_cast<int64_t>(state.items.size()) >= rule.items_max) {
      return Stop(fmt::format("maxItems ({}) is reached", rule.items_max));
    }
    state.items.push_back(std::move(item));
  }
  if (rule.more) {
    const StatusOr<bool> more = rule.more->Holds(data);
    if (!more.ok()) return Stop("moreCondition cannot be evaluated");
    if (!*more) return {};
  }
  PageStep step = NextPage(rule, state, page, data, count);
  if (!step.more) {
    // A page that came again does not count twice.
    if (!step.why.empty() && rule.kind >= PageRule::Kind::kOffset) {
      state.items.erase(state.items.end() - static_cast<std::ptrdiff_t>(count), state.items.end());
    }
    return step;
  }
  if (state.pages >= rule.pages_max) {
    return Stop(fmt::format("maxPages ({}) is reached", rule.pages_max));
  }
  if (elapsed >= rule.time_max) return Stop("maxSeconds of the pagination is over");
  return step;
}

std::string FindNextLink(const HeaderFields& headers) {
  for (const auto& [name, value] : headers) {
    if (!EqualsIgnoreCase(name, "Link")) continue;
    std::string_view rest = value;
    while (true) {
      const size_t open = rest.find('<');
      const size_t close = rest.find('>', open == std::string_view::npos ? 0 : open);
      if (open == std::string_view::npos || close == std::string_view::npos) break;
      const std::string_view url = rest.substr(open + 1, close - open - 1);
      rest.remove_prefix(close + 1);
      const size_t end = EndOfParameters(rest);
      for (const std::string_view parameter : Split(rest.substr(0, end), ';')) {
        if (IsNextRelation(parameter)) return std::string(Trim(url));
      }
      rest.remove_prefix(end);
    }
  }
  return "";
}

}  // namespace httptask
