#include "runner/client/task_result_message.h"
