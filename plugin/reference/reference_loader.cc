#include "plugin/reference/reference_loader.h"
