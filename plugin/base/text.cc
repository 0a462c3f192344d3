#include "plugin/base/text.h"
