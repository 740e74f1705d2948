#include "elementwise_tables.h"
