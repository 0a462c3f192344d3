#include "plugin/execute/chance.h"

#include <fmt/format.h>

namespace httptask {
namespace {

uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

double Chance::Next() {
  state_ += 0x9e3779b97f4a7c15;
  return static_cast<double>(Mix(state_) >> 11) / static_cast<double>(uint64_t{1} << 53);
}

std::string Chance::Key() const {
  return fmt::format("{:016x}{:016x}", Mix(seed_), Mix(seed_ + 1));
}

uint64_t Chance::BoundarySeed() const {
  return Mix(seed_ + 2);
}

}  // namespace httptask
