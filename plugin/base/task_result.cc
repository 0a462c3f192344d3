#include "plugin/base/task_result.h"
