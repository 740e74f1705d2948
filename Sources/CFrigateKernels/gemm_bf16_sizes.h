// How the product of bfloat16 is cut, whatever the instruction set.
#pragma once

// A tile of C is 6 rows by up to 4 vectors. DEPTH multiply-adds deep, up to MOST_ROWS rows of A, 768 KB, stay in the
// second-level cache while panels of B, 64 KB each, pass over them. MOST_PANELS are packed at once, so that rows of B are
// read in pieces longer than a line. Sums that go on in a further block wait in float32: MOST_ROWS by MOST_COLUMNS of them.
enum { ROWS = 6, DEPTH = 256, MOST_ROWS = 768, MOST_PANELS = 4, MOST_COLUMNS = 1024 };

// From one strip of A to the next: strips a multiple of 4 KB apart would share a few sets of the caches.
#define STRIP_UNITS(depth) ((depth) * ROWS + 16)
