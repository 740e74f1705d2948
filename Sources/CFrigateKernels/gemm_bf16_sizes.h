// How the product of bfloat16 is cut, whatever the instruction set.
#pragma once

// A tile of C is 6 rows by up to 4 vectors. DEPTH multiply-adds deep, a panel of B, 64 KB, and MOST_ROWS rows of A, 512 KB,
// stay in the second-level cache while the panel passes over the rows. Sums that go on in a further block wait in float32:
// MOST_ROWS by MOST_COLUMNS of them.
enum { ROWS = 6, DEPTH = 256, MOST_ROWS = 504, MOST_COLUMNS = 1024 };

// From one strip of A to the next: strips a multiple of 4 KB apart would share a few sets of the caches.
#define STRIP_UNITS(depth) ((depth) * ROWS + 16)
