#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace httptask {

// A few names and what each stands for, made by the compiler and looked up by size and three of
// the letters. The names must be different and not empty.
template <typename Value, size_t kCount>
class NameTable {
 public:
  using Entry = std::pair<std::string_view, Value>;

  constexpr explicit NameTable(const std::array<Entry, kCount>& entries) : entries_(entries) {
    for (size_t i = 0; i < kCount; ++i) {
      size_t place = PlaceOf(entries_[i].first);
      while (places_[place] != 0) place = (place + 1) % kPlaces;
      places_[place] = i + 1;
    }
  }

  // Nothing when no entry has the name.
  constexpr const Value* Find(std::string_view name) const {
    if (name.empty()) return nullptr;
    for (size_t place = PlaceOf(name); places_[place] != 0; place = (place + 1) % kPlaces) {
      const Entry& entry = entries_[places_[place] - 1];
      if (entry.first == name) return &entry.second;
    }
    return nullptr;
  }

 private:
  static constexpr size_t kPlaces = 4 * kCount + 1;

  static constexpr size_t PlaceOf(std::string_view name) {
    const auto letter = [&](size_t i) { return static_cast<size_t>(name[i]) & 0xFF; };
    return (name.size() * 7 + letter(0) * 31 + letter(name.size() / 2) * 17 +
            letter(name.size() - 1)) %
           kPlaces;
  }

  std::array<Entry, kCount> entries_;
  // One more than the number of the entry; 0 where there is none.
  std::array<size_t, kPlaces> places_{};
};

}  // namespace httptask
