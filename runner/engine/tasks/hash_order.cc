#include "runner/engine/tasks/hash_order.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace httptask::runner {
namespace {

// The code point at the start of `text`, which is valid UTF-8, and is made shorter by it.
uint32_t TakeCodePoint(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t point = length == 1 ? first : first & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    point = (point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return point;
}

// String.hashCode (over UTF-16), spread as HashMap does it.
uint32_t HashOf(std::string_view name) {
  uint32_t hash = 0;
  while (!name.empty()) {
    const uint32_t point = TakeCodePoint(name);
    if (point >= 0x10000) {
      hash = hash * 31 + (0xD800U + ((point - 0x10000) >> 10U));
      hash = hash * 31 + (0xDC00U + ((point - 0x10000) & 0x3FFU));
    } else {
      hash = hash * 31 + point;
    }
  }
  return hash ^ (hash >> 16U);
}

// A table of 16 buckets that doubles when it is three quarters full.
uint32_t BucketMask(size_t size) {
  uint32_t buckets = 16;
  while (size > buckets / 4 * 3) buckets *= 2;
  return buckets - 1;
}

}  // namespace

// Depth is bounded by that of the JSON.
Json InHashOrder(Json value) {
  if (value.is_array()) {
    for (Json& element : value) element = InHashOrder(std::move(element));
    return value;
  }
  if (!value.is_object()) return value;
  const uint32_t mask = BucketMask(value.size());
  std::vector<std::pair<uint32_t, std::string_view>> order;
  for (const auto& [name, member] : value.items()) order.emplace_back(HashOf(name) & mask, name);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Json ordered = Json::object();
  for (const auto& [bucket, name] : order) {
    const std::string key(name);
    ordered.push_back({key, InHashOrder(std::move(value[key]))});
  }
  return ordered;
}

}  // namespace httptask::runner
