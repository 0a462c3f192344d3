#include "plugin/schema/example.h"
