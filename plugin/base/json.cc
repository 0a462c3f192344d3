#include "plugin/base/json.h"
