#pragma once

#include <unistd.h>

#include <utility>

namespace httptask {

// Owns a file descriptor, or none (-1): closed once.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }
  // Closes it now; as close(2), and 0 where there is none.
  int Close() { return ok() ? ::close(std::exchange(number_, -1)) : 0; }

 private:
  int number_;
};

}  // namespace httptask
