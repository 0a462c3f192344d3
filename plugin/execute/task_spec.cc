#include "plugin/execute/task_spec.h"
