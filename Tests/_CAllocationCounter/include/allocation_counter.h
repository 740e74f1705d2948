#pragma once

/// Blocks this thread has asked the C library for so far; -1 where they can't be counted.
long frigate_allocation_count(void);
