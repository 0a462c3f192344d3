#include "runner/cli/command_line.h"
