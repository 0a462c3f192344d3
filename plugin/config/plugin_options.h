#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/guard/address_policy.h"

namespace httptask {

// Options of the plugin program: its command line.
struct PluginOptions {
  // `unix:/path` or `host:port`; empty: a socket in a private folder of its own.
  std::string listen;
  bool reflection = false;
  std::vector<AllowRule> allow;
  // Empty: `credentials.json` in the state folder.
  std::filesystem::path credentials_file;
  // Empty: StateFolder().
  std::filesystem::path home;
  // Not empty: serve a mock of this API instead of the plugin.
  std::string mock_api;
  std::string mock_listen = "127.0.0.1:0";
  bool version = false;
};

}  // namespace httptask
