#include "runner/engine/run.h"
