#pragma once

#include <cstdint>
#include <string>

namespace httptask {

// What one task leaves to chance, all of it from its seed. Not for secrets. A value.
class Chance {
 public:
  explicit Chance(uint64_t seed) : seed_(seed), state_(seed) {}

  // Another one in [0, 1) each time.
  double Next();
  // The task's own idempotency key, 32 hexadecimal digits; always the same.
  std::string Key() const;
  // Seed for the boundaries of its multipart bodies; always the same.
  uint64_t BoundarySeed() const;

 private:
  uint64_t seed_;
  uint64_t state_;
};

}  // namespace httptask
