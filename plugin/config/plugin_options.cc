#include "plugin/config/plugin_options.h"
