#include "plugin/execute/task_executor.h"
