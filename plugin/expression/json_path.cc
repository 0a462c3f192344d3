#include "plugin/expression/json_path.h"
