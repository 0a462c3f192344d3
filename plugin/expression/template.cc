#include "plugin/expression/template.h"
