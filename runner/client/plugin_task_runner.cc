#include "runner/client/plugin_task_runner.h"
