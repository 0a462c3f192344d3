#include "plugin/schema/pattern.h"

#include <re2/re2.h>

#include <algorithm>

#include "plugin/schema/compiled_pattern.h"
#include "plugin/schema/pattern_text.h"

namespace httptask {
namespace {

enum class Verdict { kMatches, kDiffers, kUnknown };

Verdict Judge(std::string_view text, const std::string& pattern) {
  const auto expression = CompilePattern(pattern);
  if (!expression->ok()) return Verdict::kUnknown;
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression)
             ? Verdict::kMatches
             : Verdict::kDiffers;
}

}  // namespace

bool CanCheckPattern(std::string_view pattern) {
  const PatternText parts = ToRe2(pattern);
  return CompilePattern(parts.pattern)->ok() &&
         std::ranges::all_of(parts.look_aheads, [](const LookAhead& one) {
           return CompilePattern(one.pattern)->ok();
         });
}

bool MatchesPattern(std::string_view text, std::string_view pattern) {
  const PatternText parts = ToRe2(pattern);
  if (Judge(text, parts.pattern) == Verdict::kDiffers) return false;
  return std::ranges::all_of(parts.look_aheads, [&](const LookAhead& one) {
    const Verdict verdict = Judge(text, one.pattern);
    return verdict == Verdict::kUnknown || (verdict == Verdict::kMatches) == one.must_match;
  });
}

}  // namespace httptask
