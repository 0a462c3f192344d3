#include "plugin/schema/validate.h"
