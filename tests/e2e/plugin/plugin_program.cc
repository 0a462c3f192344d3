#include "tests/e2e/plugin/plugin_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace httptask::testing {
namespace {

[[noreturn]] void Execute(const std::vector<std::string>& arguments, int out) {
  ::dup2(out, STDOUT_FILENO);
  ::setenv("HTTPTASK_PLUGIN_COOKIE", "httptask", 1);
  std::string program = HTTPTASK_PLUGIN_PROGRAM;
  std::vector<char*> words = {program.data()};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.data()));
  words.push_back(nullptr);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

std::string ReadLine(int fd) {
  std::string line;
  char letter = 0;
  while (::read(fd, &letter, 1) == 1 && letter != '\n') line += letter;
  return line;
}

}  // namespace

PluginProgram::PluginProgram(const std::vector<std::string>& arguments) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  pid_ = ::fork();
  if (pid_ == 0) Execute(arguments, ends[1]);
  ::close(ends[1]);
  // 1|1|unix|PATH|grpc
  const std::string line = ReadLine(ends[0]);
  ::close(ends[0]);
  const size_t network = line.find("|unix|");
  const size_t end = line.rfind('|');
  if (network != std::string::npos) {
    address_ = "unix:" + line.substr(network + 6, end - network - 6);
  }
}

PluginProgram::~PluginProgram() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  WaitForExit();
}

void PluginProgram::Signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

int PluginProgram::WaitForExit() {
  int status = 0;
  const int pid = std::exchange(pid_, -1);
  if (pid <= 0 || ::waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace httptask::testing
