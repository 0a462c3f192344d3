#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "runner/model/source_map.h"

namespace httptask::runner {

// How many faults are told; the rest are counted.
inline constexpr size_t kFaultsMax = 100;

// Collects the faults of one JSON text and puts them in order of place.
class FaultList {
 public:
  // `text` must outlive the list, and be JSON when faults are added by pointer.
  FaultList(std::string_view text, std::string_view file);

  void AddAt(size_t offset, std::string what, std::string help = "");
  // At the value; at the nearest value around it that is there.
  void AddAtValue(std::string_view pointer, std::string what, std::string help = "");
  // At the member's name.
  void AddAtKey(std::string_view pointer, std::string what, std::string help = "");
  // Within a string value, at a byte of what the string says.
  void AddInString(std::string_view pointer, size_t decoded_offset, std::string what,
                   std::string help = "");

  const SourceMap& map() const { return map_; }
  std::string_view text() const { return text_; }
  // Line of a value, counted from 1.
  size_t LineOf(std::string_view pointer) const;
  bool empty() const { return faults_.empty(); }

  // While one lives, what is added is a warning.
  class Leniency {
   public:
    explicit Leniency(FaultList& faults) : faults_(faults) { ++faults_.leniency_; }
    ~Leniency() { --faults_.leniency_; }
    Leniency(const Leniency&) = delete;
    Leniency& operator=(const Leniency&) = delete;

   private:
    FaultList& faults_;
  };

  // Both in order of place, at most kFaultsMax and one that counts the rest.
  std::vector<Diagnostic> Take() { return TakeFrom(faults_, Severity::kError); }
  std::vector<Diagnostic> TakeWarnings() { return TakeFrom(warnings_, Severity::kWarning); }

 private:
  struct Fault {
    size_t offset = 0;
    std::string what;
    std::string help;
  };

  std::vector<Diagnostic> TakeFrom(std::vector<Fault>& list, Severity severity) const;
  const JsonPlace& NearestPlace(std::string_view pointer) const;

  const std::string_view text_;
  const std::string file_;
  const SourceMap map_;
  std::vector<Fault> faults_;
  std::vector<Fault> warnings_;
  int leniency_ = 0;
};

// A name of an input in backticks, cut when it is long.
std::string Quote(std::string_view name);

}  // namespace httptask::runner
