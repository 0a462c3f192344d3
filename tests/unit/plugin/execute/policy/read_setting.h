#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/execute/policy/setting_reader.h"

namespace httptask::testing {

// What a Read… function gives for a text, with the problems it found.
template <typename Read>
auto ReadSetting(std::string_view text, Read read, std::vector<Problem>& problems) {
  const Json json = ParseJson(text).value();
  SettingReader reader(json, "", problems);
  return read(reader);
}

// The same where no problem is expected.
template <typename Read>
auto ReadSetting(std::string_view text, Read read) {
  std::vector<Problem> problems;
  return ReadSetting(text, read, problems);
}

// The paths of what is wrong.
template <typename Read>
std::vector<std::string> FindFaults(std::string_view text, Read read) {
  std::vector<Problem> problems;
  ReadSetting(text, read, problems);
  std::vector<std::string> paths;
  for (const Problem& problem : problems) paths.push_back(problem.path);
  return paths;
}

}  // namespace httptask::testing
