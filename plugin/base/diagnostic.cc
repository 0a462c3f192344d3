#include "plugin/base/diagnostic.h"
