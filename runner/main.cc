#include "runner/cli/command_line.h"
#include "runner/script/script_worker.h"

int main(int argc, char** argv) {
  if (httptask::runner::IsScriptWorker(argc, argv)) {
    return httptask::runner::RunScriptWorker(argc, argv);
  }
  return httptask::runner::RunCommandLine(argc, argv);
}
