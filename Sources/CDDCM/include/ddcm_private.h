// What the implementation adds to the interface; not installed.
#ifndef DDCM_PRIVATE_H
#define DDCM_PRIVATE_H

#include "ddcm.h"

// What a progress callback is given: the public part first, so that one pointer serves for both.
typedef struct ddcm_progress_record {
  ddcm_progress progress;
  void *step;  // the implementation's own
} ddcm_progress_record;

// The file that this code was loaded from; null where the loader does not say.
const char *ddcm_private_library_path(void);

#endif
