#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/execute/policy/setting_reader.h"

namespace httptask {

// Status codes: `404`, `2xx`, `200-299`.
class StatusSet {
 public:
  // Adds one word; whether it is one.
  bool Add(std::string_view word);
  bool Contains(int status_code) const;
  bool empty() const { return ranges_.empty(); }

  bool operator==(const StatusSet&) const = default;

 private:
  std::vector<Bounds<int>> ranges_;
};

inline bool operator==(const Bounds<int>& a, const Bounds<int>& b) {
  return a.least == b.least && a.most == b.most;
}

// The set of these words, which must be some.
StatusSet MakeStatusSet(std::initializer_list<std::string_view> words);

// The set under `name`; words that are none are problems. Empty when it is missing.
StatusSet ReadStatusSet(SettingReader& reader, std::string_view name);

}  // namespace httptask
