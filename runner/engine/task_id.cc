#include "runner/engine/task_id.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <cstdint>

#include "plugin/base/check.h"

namespace httptask::runner {
namespace {

constexpr uint64_t kVariant = uint64_t{2} << 62;

std::string FormatId(uint64_t high, uint64_t low, uint64_t version) {
  high = (high & ~uint64_t{0xF000}) | version << 12;
  low = (low & ~(uint64_t{3} << 62)) | kVariant;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

// FNV-1a, 64 bits, with a start of its own for each use; finished so that all bits differ.
uint64_t Hash(std::string_view text, uint64_t start) {
  uint64_t hash = 0xCBF29CE484222325 ^ start;
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  }
  hash ^= hash >> 33;
  hash *= 0xFF51AFD7ED558CCD;
  return hash ^ hash >> 33;
}

// What an id is made for.
constexpr uint64_t kTaskUse = 1;
constexpr uint64_t kRunUse = 2;
constexpr uint64_t kStepUse = 3;

std::string Derive(std::string_view run_id, int task, uint64_t use) {
  const uint64_t start = static_cast<uint64_t>(task) * 0x9E3779B97F4A7C15 + use;
  return FormatId(Hash(run_id, start), Hash(run_id, ~start), 8);
}

}  // namespace

std::string NewRunId() {
  uint64_t random[2];
  // At most 256 bytes always come whole once the system has started.
  HTTPTASK_CHECK(::getrandom(random, sizeof random, 0) == sizeof random);
  return FormatId(random[0], random[1], 4);
}

std::string TaskId(std::string_view run_id, int task) {
  return Derive(run_id, task, kTaskUse);
}
std::string ChildRunId(std::string_view run_id, int task) {
  return Derive(run_id, task, kRunUse);
}

std::string StepKey(std::string_view run_id, std::string_view reference_name) {
  const uint64_t start = Hash(reference_name, kStepUse);
  return FormatId(Hash(run_id, start), Hash(run_id, ~start), 8);
}

}  // namespace httptask::runner
