#include "plugin/schema/schema.h"
