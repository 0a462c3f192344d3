#include "runner/model/fault_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace httptask::runner {
namespace {

constexpr size_t kQuotedBytesMax = 80;

bool ContinuesLetter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

FaultList::FaultList(std::string_view text, std::string_view file)
    : text_(text), file_(file), map_(text) {}

void FaultList::AddAt(size_t offset, std::string what, std::string help) {
  auto& list = leniency_ > 0 ? warnings_ : faults_;
  list.push_back({offset, std::move(what), std::move(help)});
}

void FaultList::AddAtValue(std::string_view pointer, std::string what, std::string help) {
  AddAt(NearestPlace(pointer).begin, std::move(what), std::move(help));
}

void FaultList::AddAtKey(std::string_view pointer, std::string what, std::string help) {
  const JsonPlace& place = NearestPlace(pointer);
  const bool has_key = place.key_begin != JsonPlace::kNoKey;
  AddAt(has_key ? place.key_begin : place.begin, std::move(what), std::move(help));
}

void FaultList::AddInString(std::string_view pointer, size_t decoded_offset, std::string what,
                            std::string help) {
  const JsonPlace& place = NearestPlace(pointer);
  const DecodedString decoded =
      DecodeStringLiteral(text_.substr(place.begin, place.end - place.begin));
  const size_t within = decoded.offsets[std::min(decoded_offset, decoded.offsets.size() - 1)];
  AddAt(place.begin + within, std::move(what), std::move(help));
}

size_t FaultList::LineOf(std::string_view pointer) const {
  return PositionOf(text_, NearestPlace(pointer).begin).line;
}

const JsonPlace& FaultList::NearestPlace(std::string_view pointer) const {
  const JsonPlace* place = map_.Find(pointer);
  while (place == nullptr && !pointer.empty()) {
    pointer = pointer.substr(0, pointer.rfind('/'));
    place = map_.Find(pointer);
  }
  static constexpr JsonPlace kStart;
  return place == nullptr ? kStart : *place;
}

std::vector<Diagnostic> FaultList::TakeFrom(std::vector<Fault>& list, Severity severity) const {
  std::stable_sort(list.begin(), list.end(),
                   [](const Fault& a, const Fault& b) { return a.offset < b.offset; });
  std::vector<Diagnostic> diagnostics;
  for (Fault& fault : list) {
    if (diagnostics.size() == kFaultsMax) {
      fault.what = fmt::format("{} more {}, this one and behind it", list.size() - kFaultsMax,
                               severity == Severity::kError ? "faults" : "warnings");
      fault.help.clear();
    }
    diagnostics.push_back({file_, PositionOf(text_, fault.offset), std::move(fault.what),
                           std::move(fault.help), severity});
    if (diagnostics.size() > kFaultsMax) break;
  }
  list.clear();
  return diagnostics;
}

std::string Quote(std::string_view name) {
  if (name.size() <= kQuotedBytesMax) return fmt::format("`{}`", name);
  size_t end = kQuotedBytesMax;
  while (end > 0 && ContinuesLetter(name[end])) --end;
  return fmt::format("`{}…`", name.substr(0, end));
}

}  // namespace httptask::runner
