#include "runner/model/definition.h"
