#include "plugin/schema/compiled_pattern.h"

#include <re2/re2.h>

#include <deque>
#include <map>
#include <mutex>

namespace httptask {
namespace {

constexpr int64_t kMemoryMax = int64_t{1} << 20;

std::shared_ptr<const RE2> Compile(std::string_view pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMemoryMax);
  return std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

// The patterns compiled last; the oldest goes first.
class KeptPatterns {
 public:
  std::shared_ptr<const RE2> Find(std::string_view pattern) {
    std::lock_guard lock(mutex_);
    const auto found = compiled_.find(pattern);
    return found == compiled_.end() ? nullptr : found->second;
  }

  void Keep(std::string_view pattern, const std::shared_ptr<const RE2>& compiled) {
    std::lock_guard lock(mutex_);
    const auto [kept, is_new] = compiled_.emplace(pattern, compiled);
    if (!is_new) return;
    order_.push_back(kept);
    if (order_.size() <= kPatternsKept) return;
    compiled_.erase(order_.front());
    order_.pop_front();
  }

 private:
  using Compiled = std::map<std::string, std::shared_ptr<const RE2>, std::less<>>;

  std::mutex mutex_;  // Guards what follows.
  Compiled compiled_;
  std::deque<Compiled::iterator> order_;
};

}  // namespace

std::shared_ptr<const RE2> CompilePattern(std::string_view pattern) {
  static auto* const kKept = new KeptPatterns;
  if (pattern.size() > kKeptPatternBytes) return Compile(pattern);
  std::shared_ptr<const RE2> compiled = kKept->Find(pattern);
  if (compiled != nullptr) return compiled;
  compiled = Compile(pattern);
  kKept->Keep(pattern, compiled);
  return compiled;
}

}  // namespace httptask
