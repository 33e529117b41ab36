// The part of libvips that Swift uses. libvips' functions take variable argument lists and its types rely on GLib's
// macros; Swift can call neither. Each function here is one libvips operation (or a few that belong together) with
// plain types.
//
// Pointers returned are owned by the caller. After a failure, cvips_take_error says why. libvips keeps one list of
// error messages per process, so no two of these functions may run at the same time.

#ifndef CVIPS_H
#define CVIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A VipsImage.
typedef struct cvips_image cvips_image;

typedef enum cvips_samples { CVIPS_UNSIGNED, CVIPS_SIGNED, CVIPS_FLOAT, CVIPS_COMPLEX } cvips_samples;

/// The header of a file's first page.
typedef struct cvips_header {
  int width;
  int height;
  /// Bits per sample as decoded: 8, 16, 32 or 64.
  int bits;
  cvips_samples samples;
  /// Whether the samples are levels of grey, or of red, green and blue; not inks, nor coordinates as in CIELAB.
  bool has_levels;
  /// The EXIF orientation, 1...8; 1 where the file has none, or where its decoder has applied it already.
  int orientation;
  int pages;
  bool is_cmyk;
  bool is_grey;
  /// Bits per sample that the file states where its decoder makes 16 of them (HEIF), otherwise 0.
  int stated_bits;
} cvips_header;

/// How an image becomes sRGB.
typedef struct cvips_conversion {
  /// An ICC profile to use in place of the embedded one, or NULL.
  const uint8_t *profile;
  size_t profile_size;
  /// Whether the embedded ICC profile defines what the samples mean; otherwise, the format does.
  bool use_embedded;
  /// The sample of full intensity, where samples are levels: 255, 65535, 1023, 1 and so on. 0 is black.
  double white;
} cvips_conversion;

/// Receives `rows` full rows of 8-bit pixels from row `top`; row y starts at `pixels + (y - top) * stride`.
typedef void (*cvips_strip_reader)(void *context, const uint8_t *pixels, size_t stride, int top, int rows);

/// Starts libvips: no operation cache, no printed warnings, and no loader but those of the formats that are listed in
/// CVips.c. To be called once, before any other function. 0 is success.
int cvips_start(void);

/// Moves libvips' pending messages to `text`, cut to `capacity` with its closing zero, and clears them.
void cvips_take_error(char *text, size_t capacity);

/// Moves the decoders' warnings since the last call to `text`, a line each, cut to `capacity` with its closing zero.
void cvips_take_warnings(char *text, size_t capacity);

/// Opens the image in a file or pipe that is open for reading, for one pass from top to bottom; decoding fails where
/// the file is damaged or ends early, and if `strict` also where its decoder would go on with a warning. The descriptor
/// is duplicated and stays the caller's. NULL on failure; `recognised` then says whether the bytes began as a known
/// format does.
cvips_image *cvips_open_descriptor(int descriptor, bool strict, bool *recognised);

/// As cvips_open_descriptor. The bytes must outlive the image.
cvips_image *cvips_open_bytes(const void *bytes, size_t count, bool strict, bool *recognised);

cvips_header cvips_describe(cvips_image *image);

/// The embedded ICC profile, owned by the image, or NULL.
const uint8_t *cvips_profile(cvips_image *image, size_t *count);

/// The image in sRGB, 8 bits, with 3 bands, or 4 where it has transparency (alpha last, not premultiplied).
cvips_image *cvips_to_srgb(cvips_image *image, cvips_conversion how);

int cvips_bands(cvips_image *image);

/// Decodes an image of 8-bit samples, and hands it over in strips from top to bottom, one at a time. 0 is success.
int cvips_read_strips(cvips_image *image, cvips_strip_reader read, void *context);

/// An sRGB image over width * height * 3 bytes, which must outlive it.
cvips_image *cvips_from_rgb(const uint8_t *pixels, int width, int height);

/// Encodes to memory that is to be given to cvips_free; NULL on failure. `format` is libvips' suffix with options,
/// ".jpg[Q=90]".
void *cvips_save_bytes(cvips_image *image, const char *format, size_t *count);

void cvips_release(cvips_image *image);
void cvips_free(void *bytes);

#endif
