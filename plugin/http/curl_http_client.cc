#include "plugin/http/curl_http_client.h"
