#pragma once

#include "plugin/base/status.h"

namespace httptask {

// CANCELLED: nothing of the task is under way.
Status MakeCancelledError();
// CANCELLED: a try that another one of the same request made needless.
Status MakeOvertakenError();
// DEADLINE_EXCEEDED: the caller's time was over before a request was sent.
Status MakeLateError();

// RESULT_UNKNOWN instead of DEADLINE_EXCEEDED, of a request that was sent and must not be sent
// twice: whoever waits no longer does not know whether it is done. Any other status stays.
Status TellLate(const Status& error);

// RESULT_UNKNOWN about an error that followed a request that was accepted and must not be sent
// twice: who heard of the error itself might do it all again.
Status TellEffect(const Status& error);
// RESULT_UNKNOWN about the error of a last try, where an earlier one may have been carried out.
Status TellUnknown(const Status& error);

}  // namespace httptask
