#include "plugin/catalog/operation.h"
