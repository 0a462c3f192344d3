#include "plugin/schema/fields.h"
