#pragma once

namespace httptask::runner {

// The process that evaluates scripts: `PROGRAM --script-worker SECONDS MEMORY_BYTES`, its socket at
// descriptor 3 (frame.h). It can open no file, has no environment but TZ=UTC, cannot use more
// memory than that, and ends itself when one request takes longer than SECONDS, also when the
// runner has been killed meanwhile. A crash of an engine ends this process and nothing else.
inline constexpr char kScriptWorkerArgument[] = "--script-worker";
inline constexpr int kScriptWorkerSocket = 3;

// Whether the program was started to be one: then main returns RunScriptWorker.
bool IsScriptWorker(int argc, const char* const* argv);
int RunScriptWorker(int argc, const char* const* argv);

}  // namespace httptask::runner
