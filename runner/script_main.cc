#include "runner/script/interpreter/script_worker.h"

int main(int argc, char** argv) {
  return httptask::runner::RunScriptWorker(argc, argv);
}
