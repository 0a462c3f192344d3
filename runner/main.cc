#include "runner/cli/command_line.h"

int main(int argc, char** argv) {
  return httptask::runner::RunCommandLine(argc, argv);
}
