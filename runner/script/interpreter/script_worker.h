#pragma once

namespace httptask::runner {

// The process that evaluates scripts: `httptask-script SECONDS MEMORY_BYTES`, its socket at
// kScriptWorkerSocket (frame.h). It can open no file, has no environment but TZ=UTC, cannot use
// more memory than that, and ends itself when one request takes longer than SECONDS, also when the
// runner has been killed meanwhile. A crash of an engine ends this process and nothing else.
// Returns its exit code: 0, or 2 when it was not started by a runner.
int RunScriptWorker(int argc, const char* const* argv);

}  // namespace httptask::runner
