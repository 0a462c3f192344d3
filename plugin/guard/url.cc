#include "plugin/guard/url.h"
