#include "plugin/execute/body/item_reader.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

Json ParseOrText(std::string_view text) {
  if (StatusOr<Json> json = ParseJson(text); json.ok()) return *std::move(json);
  return ToUtf8(text);
}

}  // namespace

bool ItemReader::Take(std::string_view bytes) {
  if (rule_.kind == StreamKind::kEvents && items_.empty()) {
    unread_ += bytes.substr(0, kUnreadBytesMax - unread_.size());
  }
  for (const char letter : bytes) {
    if (!why_.empty()) return false;
    if (++bytes_ > rule_.bytes_max) {
      why_ = fmt::format("the stream has more than {} bytes", rule_.bytes_max);
      return false;
    }
    const bool belongs = std::exchange(skips_newline_, false) && letter == '\n';
    if (belongs) continue;
    if (letter != '\n' && letter != '\r') {
      line_ += letter;
      continue;
    }
    skips_newline_ = letter == '\r';
    TakeLine(std::exchange(line_, ""));
  }
  return why_.empty();
}

void ItemReader::EndEarly(std::string why) {
  if (why_.empty()) why_ = std::move(why);
}

Json ItemReader::Finish() && {
  if (rule_.kind == StreamKind::kJsonLines && !line_.empty() && why_.empty()) TakeLine(line_);
  return std::move(items_);
}

void ItemReader::TakeLine(std::string_view line) {
  if (rule_.kind == StreamKind::kJsonLines) {
    if (!Trim(line).empty()) AddItem(ParseOrText(line));
    return;
  }
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.empty()) return AddEvent();
  const size_t colon = line.find(':');
  if (colon == 0) return;  // A comment.
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  TakeField(line.substr(0, colon), value);
}

void ItemReader::TakeField(std::string_view name, std::string_view value) {
  if (name == "event") event_ = value;
  if (name == "id" && value.find('\0') == std::string_view::npos) id_ = value;
  if (name != "data") return;
  if (has_data_) data_ += '\n';
  data_ += value;
  has_data_ = true;
}

void ItemReader::AddEvent() {
  const std::string event = std::exchange(event_, "");
  const std::string data = std::exchange(data_, "");
  if (!std::exchange(has_data_, false)) return;
  Json item = {{"event", event.empty() ? "message" : ToUtf8(event)}};
  Json parsed = ParseOrText(data);
  item["data"] = parsed.is_structured() ? std::move(parsed) : Json(ToUtf8(data));
  if (!id_.empty()) item["id"] = ToUtf8(id_);
  AddItem(std::move(item));
}

void ItemReader::AddItem(Json item) {
  unread_.clear();
  items_.push_back(std::move(item));
  if (items_.size() >= rule_.items_max) {
    why_ = fmt::format("the stream was ended after {} items", rule_.items_max);
  }
}

}  // namespace httptask
