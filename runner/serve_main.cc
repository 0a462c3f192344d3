#include "runner/cli/command_line.h"
#include "runner/cli/server/server_command.h"

int main(int argc, char** argv) {
  return httptask::runner::RunCommandLine(argc, argv, httptask::runner::DefineServerCommand);
}
