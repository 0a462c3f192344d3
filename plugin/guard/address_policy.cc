#include "plugin/guard/address_policy.h"
