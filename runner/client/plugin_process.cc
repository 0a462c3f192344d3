#include "runner/client/plugin_process.h"
