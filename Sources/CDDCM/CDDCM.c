#define _GNU_SOURCE  // dladdr
#include "ddcm.h"
#include "ddcm_private.h"

#include <dlfcn.h>

const char *ddcm_private_library_path(void) {
  static const char here = 0;
  Dl_info information;
  return dladdr(&here, &information) != 0 ? information.dli_fname : NULL;
}

// The layout of structures is part of the binary interface: fields may be added at the end, and nothing else changed.
#define FIRST(type) _Static_assert(offsetof(type, struct_size) == 0, #type " begins with its size")

FIRST(ddcm_image);
FIRST(ddcm_progress);
FIRST(ddcm_codec_options);
FIRST(ddcm_rate);
FIRST(ddcm_conditioning);
FIRST(ddcm_process);
FIRST(ddcm_encode_options);
FIRST(ddcm_decode_options);
FIRST(ddcm_generate_options);
FIRST(ddcm_edit_options);
FIRST(ddcm_degradation);
FIRST(ddcm_restore_options);
FIRST(ddcm_restore_blind_options);

#if UINTPTR_MAX == UINT64_MAX
#define SIZE(type, size) _Static_assert(sizeof(type) >= size, #type " is shorter than in version 1 of the interface")

SIZE(ddcm_image, 32);
SIZE(ddcm_progress, 40);
SIZE(ddcm_codec_options, 64);
SIZE(ddcm_rate, 48);
SIZE(ddcm_conditioning, 56);
SIZE(ddcm_process, 72);
SIZE(ddcm_encode_options, 88);
SIZE(ddcm_decode_options, 48);
SIZE(ddcm_generate_options, 72);
SIZE(ddcm_edit_options, 56);
SIZE(ddcm_degradation, 112);
SIZE(ddcm_restore_options, 128);
SIZE(ddcm_restore_blind_options, 56);
#endif
