#include "plugin/schema/pattern.h"

#include <re2/re2.h>

#include <algorithm>

#include "plugin/schema/pattern_text.h"

namespace httptask {
namespace {

constexpr int64_t kMemoryMax = int64_t{1} << 20;

RE2::Options Options() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMemoryMax);
  return options;
}

enum class Verdict { kMatches, kDiffers, kUnknown };

Verdict Judge(std::string_view text, const std::string& pattern) {
  const RE2 expression(pattern, Options());
  if (!expression.ok()) return Verdict::kUnknown;
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression)
             ? Verdict::kMatches
             : Verdict::kDiffers;
}

}  // namespace

bool CanCheckPattern(std::string_view pattern) {
  const PatternText parts = ToRe2(pattern);
  return RE2(parts.pattern, Options()).ok() &&
         std::ranges::all_of(parts.look_aheads,
                             [](const LookAhead& one) { return RE2(one.pattern, Options()).ok(); });
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
