#include "runner/engine/engine.h"
