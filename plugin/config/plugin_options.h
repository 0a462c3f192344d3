#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/guard/address_policy.h"

namespace httptask {

// Options of the plugin program: its command line.
struct PluginOptions {
  // `unix:/path` or `host:port`; empty: `plugin.sock` in the state folder, or as a child of a
  // go-plugin host a socket in a private folder of its own.
  std::string listen;
  // Whether an address that other machines reach may be listened on without encryption.
  bool insecure_listen = false;
  bool reflection = false;
  std::vector<AllowRule> allow;
  // Empty: `credentials.json` in the state folder.
  std::filesystem::path credentials_file;
  // Empty: StateFolder().
  std::filesystem::path home;
  // The folder whose files tasks may read and write; empty: none.
  std::filesystem::path files;
  // `http://[USER:PASSWORD@]HOST:PORT` of the proxy that requests go through; empty: none.
  std::string proxy;
  // Hosts that are reached without it.
  std::vector<std::string> no_proxy;
  // Certificate authorities, a PEM file; empty: the system's.
  std::filesystem::path ca_file;
  // Requests to one host at once, and beginning each second; 0: no limit.
  size_t host_concurrency = 0;
  double host_rate = 0;
  // Percent of failed requests, of the last ones, from which on a host is left alone, and for how
  // long; 0: never.
  int breaker_percent = 0;
  size_t breaker_window = 20;
  std::chrono::seconds breaker_wait{30};
  // How long calls under way may take when the program is to stop.
  std::chrono::seconds stop_grace{10};
  // Not empty: also be a worker of the Conductor server with this API: `http://HOST:8080/api`.
  std::string conductor;
  // What it polls, `TYPE` or `TYPE@DOMAIN`; empty: `HTTP_TASK` and `HTTP_POLL`.
  std::vector<std::string> conductor_queues;
  // How it is called there; empty: the host's name, with a number when others run.
  std::string worker_id;
  // The longest time between polls of an empty queue.
  std::chrono::milliseconds conductor_idle{200};
  // How long and how many of the answers that are too large for that server are kept in files.
  int conductor_answers_days = 7;
  uint64_t conductor_answers_mib = 1'024;
  // Where its metrics are, `HOST:PORT`; empty: nowhere.
  std::string metrics;
  // Calls that the worker has under way at once.
  size_t conductor_calls = 256;
  // Not empty: serve a mock of this API instead of the plugin.
  std::string mock_api;
  std::string mock_listen = "127.0.0.1:0";
  bool version = false;
  bool help = false;
  // Whether a go-plugin host started the program: the cookie is in the environment.
  bool is_child = false;
  // Where that host wants the socket; empty: a new folder in the temporary folder.
  std::filesystem::path socket_folder;
};

// Reads an environment variable; nothing when it is not set.
using EnvironmentReader = std::function<std::optional<std::string>(const std::string& name)>;

// Reads the command line (`arguments` without the program's name): `--name VALUE` or
// `--name=VALUE`; and HTTPTASK_PROXY, which counts as `--proxy` where that is not given: others may
// see a command line with its password. Errors: ARGUMENT_INVALID listing every problem, unknown
// options with the nearest.
StatusOr<PluginOptions> ParsePluginOptions(const std::vector<std::string>& arguments,
                                           const EnvironmentReader& environment);

// The text of `--help`.
std::string PluginHelp();

}  // namespace httptask
