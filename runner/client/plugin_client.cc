#include "runner/client/plugin_client.h"
