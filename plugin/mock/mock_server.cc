#include "plugin/mock/mock_server.h"
