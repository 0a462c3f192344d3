// Runs a fuzz target on every file of a folder, so that seeds are tested in builds without
// libFuzzer.

#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "plugin/base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

int main(int argc, char** argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      auto content = httptask::ReadFile(entry.path());
      if (!content.ok()) return 2;
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(content->data()), content->size());
      ++count;
    }
  }
  std::printf("%d seeds\n", count);
  return count == 0 ? 2 : 0;
}
