#pragma once

#include <map>

#include "plugin/base/json.h"

namespace httptask::runner {

// Integers beyond 2^53 (ids, mostly) that scripts pass through: script engines know doubles alone,
// and the id 12345678901234567 would come out as 12345678901234568. So every such integer of the
// input is remembered with the double that it becomes; where the result holds that very number, it
// is the input's again. Two integers of one input that become the same double are left alone:
// nobody can say which one is meant.
class BigNumbers {
 public:
  explicit BigNumbers(const Json& input);
  // The result with the input's own numbers put back.
  void Restore(Json& result) const;

 private:
  void Find(const Json& value);
  std::map<double, Json> numbers_;  // null where two became the same.
};

}  // namespace httptask::runner
