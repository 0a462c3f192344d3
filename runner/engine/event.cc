#include "runner/engine/event.h"
