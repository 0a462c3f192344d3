#include "runner/model/add_task.h"
