#include "plugin/service/plugin_server.h"
