#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/policy/answer_rule.h"
#include "plugin/execute/policy/setting_reader.h"
#include "plugin/expression/json_path.h"

namespace httptask {

// How a list that comes in pages is read to its end.
struct PageRule {
  enum class Kind {
    kLink,    // The `Link` header with rel="next" (RFC 8288).
    kNext,    // A URL in the answer.
    kCursor,  // A value in the answer, sent back as a parameter.
    kOffset,  // A parameter that counts items.
    kPage,    // A parameter that counts pages.
  };
  Kind kind = Kind::kLink;
  std::shared_ptr<const JsonPath> next;   // kNext, kCursor.
  std::shared_ptr<const JsonPath> items;  // Null: the body where it is a list, else the whole body.
  std::string parameter;                  // kCursor, kOffset, kPage: name in the query, or
  std::string body_field;                 // dotted path in the body.
  int64_t start = 0;                      // kOffset, kPage: what the first request has.
  int64_t step = 0;                       // kOffset: 0: the items of a page. kPage: 1.
  std::optional<Condition> more;          // Further pages only while it holds.
  int64_t pages_max = 100;
  int64_t items_max = 10'000;
  std::chrono::milliseconds time_max{300'000};
};

// Reads the object `pagination` of a task.
PageRule ReadPageRule(SettingReader& reader);

// What was read so far.
struct PageState {
  int64_t pages = 0;
  int64_t position = 0;           // kOffset, kPage: of the page that was read last.
  std::set<std::string> visited;  // URLs and cursors, long ones as their SHA-256.
  std::string last_body;          // kOffset, kPage: of that page, or
  std::string last_digest;        // its SHA-256, where only that is known.
  Json items = Json::array();

  bool operator==(const PageState&) const = default;
};

// What follows a page.
struct PageStep {
  bool more = false;
  std::string url;  // kLink, kNext: where the next page is, perhaps relative.
  Json value;       // Others: the parameter's value, in the type of the cursor or a number.
  // Why there is no further page although there may be more; empty at the end of the list.
  std::string why;
};

// Takes the items of a page and tells what follows. Stops at the limits, and when a page comes
// again: the same URL, cursor, or (kOffset, kPage) body as before.
PageStep TakePage(const PageRule& rule, PageState& state, const TaskResult& page,
                  std::chrono::milliseconds elapsed);

// The URL of rel="next" in `Link` header fields, or "".
std::string FindNextLink(const HeaderFields& headers);

}  // namespace httptask
