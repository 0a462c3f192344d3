#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "plugin/base/check.h"

namespace httptask::testing {

// An empty folder that is gone, with all that is in it, when the object is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "httptask-test-XXXXXX").string();
    HTTPTASK_CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // The path of `name` in the folder, whether it is there or not.
  std::filesystem::path File(std::string_view name) const { return path_ / name; }

  // Writes a file, making the folders that its name holds; its path.
  std::filesystem::path Write(std::string_view name, std::string_view content) const {
    const std::filesystem::path file = File(name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    HTTPTASK_CHECK(stream.good());
    return file;
  }

  // The whole content of a file that is there.
  std::string Read(std::string_view name) const {
    std::ifstream stream(File(name), std::ios::binary);
    HTTPTASK_CHECK(stream.good());
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace httptask::testing
