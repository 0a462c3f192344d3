#include "runner/journal/sqlite_journal.h"
