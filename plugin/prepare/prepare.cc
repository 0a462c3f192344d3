#include "plugin/prepare/prepare.h"
