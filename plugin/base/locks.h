#pragma once

namespace httptask {

// Ends the search for deadlocks in the locks of Abseil, which gRPC uses: Debian builds it in, with
// one lock around all others, and it makes each of them four times as slow. To be called before the
// first thread.
void StopDeadlockSearch();

}  // namespace httptask
