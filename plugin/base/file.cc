#include "plugin/base/file.h"
