#pragma once

/// Gives memory that was freed back to the operating system, where the C library keeps it otherwise (glibc).
void cmemory_trim(void);
