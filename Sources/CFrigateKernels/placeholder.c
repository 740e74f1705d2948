#include "CFrigateKernels.h"
