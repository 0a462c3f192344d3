#include "plugin/secrets/credential_store.h"
