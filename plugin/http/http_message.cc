#include "plugin/http/http_message.h"
