#pragma once

namespace httptask::runner {

// The process that evaluates scripts: `PROGRAM --script-worker SECONDS MEMORY_BYTES`, its socket at
// descriptor 3 (frame.h). It can open no file, has no environment but TZ=UTC and its mark, cannot
// use more memory than that, and ends itself when one request takes longer than SECONDS, also when
// the runner has been killed meanwhile. A crash of an engine ends this process and nothing else.
inline constexpr char kScriptWorkerArgument[] = "--script-worker";
inline constexpr int kScriptWorkerSocket = 3;
// In its environment. Where it is set no other is started: a program whose main does not ask
// IsScriptWorker would start itself without end.
inline constexpr char kScriptWorkerMark[] = "HTTPTASK_SCRIPT_WORKER";

// Whether the program was started to be one: then main returns RunScriptWorker.
bool IsScriptWorker(int argc, const char* const* argv);
int RunScriptWorker(int argc, const char* const* argv);

}  // namespace httptask::runner
