#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/base/json.h"

namespace httptask {

// What an answer that comes piece by piece consists of.
enum class StreamKind {
  kEvents,     // Server-sent events (WHATWG HTML, section 9.2).
  kJsonLines,  // One JSON text a line.
};

// How much of it is taken.
struct StreamRule {
  StreamKind kind = StreamKind::kEvents;
  size_t items_max = 1'000;
  size_t bytes_max = size_t{10} << 20;  // Received, in all.
  // From the head of the answer on; 0: as long as the timeouts allow.
  std::chrono::milliseconds time_max{0};

  bool operator==(const StreamRule&) const = default;
};

inline constexpr size_t kUnreadBytesMax = size_t{64} << 10;

// Reads items from the pieces of a body. An event is {"event", "data", "id"?}, its data as JSON
// where it is an object or list, else as text; a line that is no JSON is text. Not thread-safe.
class ItemReader {
 public:
  explicit ItemReader(const StreamRule& rule) : rule_(rule) {}

  // False when no more is wanted.
  bool Take(std::string_view bytes);
  // What came, an unfinished last line of JSON included (an unfinished event is dropped, as the
  // specification says).
  Json Finish() &&;
  // Nothing comes any more although it was not the end: an unfinished line is dropped. No effect
  // when a limit has ended it.
  void EndEarly(std::string why);
  size_t count() const { return items_.size(); }
  // The first kUnreadBytesMax bytes of what came, where no event was found in it: an answer that is
  // no stream. Empty for JSON lines, of which each is an item.
  std::string TakeUnread() { return std::move(unread_); }
  // What ended it early; empty when nothing did.
  const std::string& why() const { return why_; }

 private:
  void TakeLine(std::string_view line);
  void TakeField(std::string_view name, std::string_view value);
  void AddEvent();
  void AddItem(Json item);

  const StreamRule rule_;
  Json items_ = Json::array();
  std::string line_;
  std::string unread_;
  size_t bytes_ = 0;
  bool skips_newline_ = false;  // The last line ended in CR: LF belongs to it.
  std::string why_;

  std::string event_;
  std::string data_;
  bool has_data_ = false;
  std::string id_;
};

}  // namespace httptask
