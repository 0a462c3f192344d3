#pragma once

#include <unistd.h>

#include <utility>

namespace httptask {

// Owns a file descriptor, or none (-1): closed once. One that was moved from owns none, or what the
// other had.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }
  // Closes it now; as close(2), and 0 where there is none.
  int Close() { return ok() ? ::close(std::exchange(number_, -1)) : 0; }

 private:
  int number_;
};

}  // namespace httptask
