#include "CVips.h"

#include <string.h>
#include <vips/vips.h>

static VipsImage *vips(cvips_image *image) { return (VipsImage *)image; }

// The formats that are read. A file is untrusted, and libvips could hand it to document viewers and to ImageMagick.
static const char *const loaders[] = {
    "VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadTiff",
    "VipsForeignLoadPpm", "VipsForeignLoadHeif", "VipsForeignLoadJxl",  "VipsForeignLoadNsgif", "VipsForeignLoadJp2k",
};
enum { LOADERS = sizeof(loaders) / sizeof(*loaders) };

// Faults that libvips only warns about.
static bool has_impossible_size;
static bool has_unusable_profile;
static bool is_converting_profile;
static GString *warnings;
static GMutex warnings_lock;  // decoders have threads

// Warnings about colour encodings, which DDCMImages reads itself.
static const char *const handled[] = {"ignoring nclx profile", "gAMA: ", "cHRM: ", "sRGB: "};

static void take_warning(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer flag) {
  (void)domain;
  if (!(level & G_LOG_LEVEL_WARNING)) return;
  if (flag) *(bool *)flag = true;
  if (flag || is_converting_profile) {
    has_unusable_profile |= is_converting_profile;
    return;
  }
  for (size_t i = 0; i < sizeof(handled) / sizeof(*handled); i++) {
    if (strstr(message, handled[i])) return;
  }
  g_mutex_lock(&warnings_lock);
  if (warnings->len < 1000) g_string_append_printf(warnings, "%s\n", message);
  g_mutex_unlock(&warnings_lock);
}

int cvips_start(void) {
  if (VIPS_INIT("ddcm")) return -1;
  warnings = g_string_new("");
  GLogLevelFlags quiet = G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG;
  g_log_set_handler("VIPS", quiet, take_warning, NULL);
  g_log_set_handler("GLib-GObject", quiet, take_warning, &has_impossible_size);
  vips_cache_set_max(0);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (int i = 0; i < LOADERS; i++) vips_operation_block_set(loaders[i], FALSE);
  return 0;
}

void cvips_take_error(char *text, size_t capacity) {
  g_strlcpy(text, vips_error_buffer(), capacity);
  vips_error_clear();
}

void cvips_take_warnings(char *text, size_t capacity) {
  g_mutex_lock(&warnings_lock);
  g_strlcpy(text, warnings->str, capacity);
  g_string_truncate(warnings, 0);
  g_mutex_unlock(&warnings_lock);
}

// MARK: Reading

static bool has_loader(VipsSource *source) {
  const char *loader = vips_foreign_find_load_source(source);  // also names those that are blocked
  for (int i = 0; loader && i < LOADERS; i++) {
    if (g_str_has_prefix(loader, loaders[i])) return true;
  }
  return false;
}

static bool begins_as_tiff(VipsSource *source) {
  const unsigned char *start = vips_source_sniff(source, 4);
  return start && (memcmp(start, "II*", 4) == 0 || memcmp(start, "MM\0*", 4) == 0);
}

static VipsImage *load(VipsSource *source, bool strict) {
  has_impossible_size = false;
  VipsImage *image =
      vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                 strict ? VIPS_FAIL_ON_WARNING : VIPS_FAIL_ON_ERROR, NULL);
  if (image && has_impossible_size) {
    g_clear_object(&image);
    vips_error_clear();
    vips_error("header", "no image has this size");
  }
  return image;
}

static cvips_image *open_source(VipsSource *source, bool strict, bool *recognised) {
  *recognised = false;
  if (!source) return NULL;
  VipsImage *image = NULL;
  if (has_loader(source)) {
    *recognised = true;
    image = load(source, strict);
  } else if (begins_as_tiff(source)) {  // libvips recognises TIFF by its directory, which is often the last thing in it
    *recognised = true;
    vips_error_clear();
    vips_error("tiff", "the directory cannot be read");
  }
  g_object_unref(source);
  return (cvips_image *)image;
}

cvips_image *cvips_open_descriptor(int descriptor, bool strict, bool *recognised) {
  return open_source(vips_source_new_from_descriptor(descriptor), strict, recognised);
}

cvips_image *cvips_open_bytes(const void *bytes, size_t count, bool strict, bool *recognised) {
  return open_source(vips_source_new_from_memory(bytes, count), strict, recognised);
}

static const char *loader(VipsImage *image) {
  const char *name = "";
  if (vips_image_get_typeof(image, VIPS_META_LOADER)) vips_image_get_string(image, VIPS_META_LOADER, &name);
  return name;
}

// HEIF and JPEG XL keep the orientation in the codestream, and their decoders apply it; EXIF is then out of date.
static int orientation(VipsImage *image) {
  if (g_str_has_prefix(loader(image), "heif") || g_str_has_prefix(loader(image), "jxl")) return 1;
  return vips_image_get_orientation(image);
}

static cvips_samples samples(VipsBandFormat format) {
  switch (format) {
    case VIPS_FORMAT_UCHAR:
    case VIPS_FORMAT_USHORT:
    case VIPS_FORMAT_UINT: return CVIPS_UNSIGNED;
    case VIPS_FORMAT_CHAR:
    case VIPS_FORMAT_SHORT:
    case VIPS_FORMAT_INT: return CVIPS_SIGNED;
    case VIPS_FORMAT_FLOAT:
    case VIPS_FORMAT_DOUBLE: return CVIPS_FLOAT;
    default: return CVIPS_COMPLEX;
  }
}

// Whether the samples are levels of grey, or of red, green and blue; not inks, nor coordinates of a space such as
// CIELAB.
static bool has_levels(VipsImage *image) {
  switch (vips_image_guess_interpretation(image)) {
    case VIPS_INTERPRETATION_MULTIBAND:
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_scRGB: return true;
    default: return false;
  }
}

static bool is_cmyk(VipsImage *image) { return vips_image_guess_interpretation(image) == VIPS_INTERPRETATION_CMYK; }

// The pages of a JPEG 2000 file are its resolutions.
static int pages(VipsImage *image) {
  return g_str_has_prefix(loader(image), "jp2k") ? 1 : vips_image_get_n_pages(image);
}

static int stated_bits(VipsImage *image) {
  int bits = 0;
  if (vips_image_get_typeof(image, "heif-bitdepth")) vips_image_get_int(image, "heif-bitdepth", &bits);
  return bits;
}

cvips_header cvips_describe(cvips_image *image) {
  VipsBandFormat format = vips_image_get_format(vips(image));
  return (cvips_header){
      .width = vips_image_get_width(vips(image)),
      .height = vips_image_get_height(vips(image)),
      .bits = (int)(8 * vips_format_sizeof(format)),
      .samples = samples(format),
      .has_levels = has_levels(vips(image)),
      .orientation = orientation(vips(image)),
      .pages = pages(vips(image)),
      .is_cmyk = is_cmyk(vips(image)),
      .is_grey = vips_image_get_bands(vips(image)) < 3,
      .stated_bits = stated_bits(vips(image)),
  };
}

const uint8_t *cvips_profile(cvips_image *image, size_t *count) {
  const void *bytes = NULL;
  *count = 0;
  if (!vips_image_get_typeof(vips(image), VIPS_META_ICC_NAME)) return NULL;
  return vips_image_get_blob(vips(image), VIPS_META_ICC_NAME, &bytes, count) ? NULL : bytes;
}

// Each function below makes *out of in, which stays the caller's, and returns 0, or -1 and leaves *out as NULL.
// vips_addalpha and the like do not fit: alpha has to be kept from what converts colour, which clips 16 bits of it to
// 8.

// 0 in place of what is not a number.
static int replace_nan(VipsImage *in, VipsImage **out) {
  VipsImage *is_number = NULL, *zero = NULL;
  int status = vips_equal(in, in, &is_number, NULL) || vips_linear1(is_number, &zero, 0, 0, NULL) ||
               vips_ifthenelse(is_number, in, zero, out, NULL);
  if (is_number) g_object_unref(is_number);
  if (zero) g_object_unref(zero);
  return status ? -1 : 0;
}

// Levels 0...white as 8 bits or 16 bits over their whole range.
static int to_whole_range(VipsImage *in, VipsImage **out, double white) {
  VipsBandFormat format = vips_image_get_format(in);
  bool is_grey = vips_image_get_bands(in) < 3;
  if (format == VIPS_FORMAT_UCHAR && white == 255) return vips_copy(in, out, NULL);
  const double rounding = 0.51;  // computed in floats: halves are to be rounded up all the same
  VipsImage *numbers = NULL, *scaled = NULL, *levels = NULL;
  int status = format == VIPS_FORMAT_USHORT && white == 65535
                   ? vips_copy(in, &levels, NULL)
                   : replace_nan(in, &numbers) || vips_linear1(numbers, &scaled, 65535 / white, rounding, NULL) ||
                         vips_cast_ushort(scaled, &levels, NULL);
  VipsInterpretation meaning = is_grey ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
  status = status || vips_copy(levels, out, "interpretation", meaning, NULL);
  if (numbers) g_object_unref(numbers);
  if (scaled) g_object_unref(scaled);
  if (levels) g_object_unref(levels);
  return status ? -1 : 0;
}

// 16 bits to 8, rounded to the nearest: vips_colourspace would drop the low byte. Half a step, then truncation.
static int narrow(VipsImage *in, VipsImage **out) {
  VipsInterpretation meaning = vips_image_guess_interpretation(in);
  bool is_grey = meaning == VIPS_INTERPRETATION_GREY16;
  if (vips_image_get_format(in) != VIPS_FORMAT_USHORT || (!is_grey && meaning != VIPS_INTERPRETATION_RGB16)) {
    return vips_copy(in, out, NULL);
  }
  VipsImage *scaled = NULL;
  if (vips_linear1(in, &scaled, 1.0 / 257.0, 0.5, "uchar", TRUE, NULL)) return -1;
  int status =
      vips_copy(scaled, out, "interpretation", is_grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL);
  g_object_unref(scaled);
  return status;
}

// Colour without alpha to 8 bits of sRGB.
static int convert_colour(VipsImage *in, VipsImage **out, cvips_conversion how) {
  if (how.profile || how.use_embedded) {
    VipsImage *tagged = NULL;
    if (vips_copy(in, &tagged, NULL)) return -1;
    if (how.profile) vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, how.profile, how.profile_size);
    has_unusable_profile = false;
    is_converting_profile = true;
    int status = vips_icc_transform(tagged, out, "srgb", "embedded", TRUE, "depth", 8, NULL);
    is_converting_profile = false;
    g_object_unref(tagged);
    if (status == 0 && has_unusable_profile) g_clear_object(out);  // libvips has used another
    return status == 0 && !has_unusable_profile ? 0 : -1;
  }
  if (is_cmyk(in)) return vips_icc_transform(in, out, "srgb", "input_profile", "cmyk", "depth", 8, NULL);
  VipsImage *narrowed = NULL;
  if (narrow(in, &narrowed)) return -1;
  int status = vips_colourspace(narrowed, out, VIPS_INTERPRETATION_sRGB, NULL);
  g_object_unref(narrowed);
  return status;
}

// The first `count` bands as 8 bits.
static int first_bands(VipsImage *in, VipsImage **out, int count) {
  VipsImage *bytes = NULL;
  int status = vips_cast_uchar(in, &bytes, NULL) || vips_extract_band(bytes, out, 0, "n", count, NULL);
  if (bytes) g_object_unref(bytes);
  return status ? -1 : 0;
}

static int convert(VipsImage *in, VipsImage **out, cvips_conversion how) {
  bool has_alpha = vips_image_hasalpha(in);
  int colours = vips_image_get_bands(in) < 3 ? 1 : is_cmyk(in) ? 4 : 3;
  if (!has_alpha) {
    VipsImage *converted = NULL;
    int status = convert_colour(in, &converted, how) || first_bands(converted, out, 3);
    if (converted) g_object_unref(converted);
    return status ? -1 : 0;
  }
  VipsImage *colour = NULL, *converted = NULL, *rgb = NULL, *opacity = NULL, *alpha = NULL;
  bool is_deep = vips_image_get_format(in) == VIPS_FORMAT_USHORT;
  int status = vips_extract_band(in, &colour, 0, "n", colours, NULL) ||
               convert_colour(colour, &converted, how) || first_bands(converted, &rgb, 3) ||
               vips_extract_band(in, &opacity, colours, NULL) ||
               (is_deep ? vips_linear1(opacity, &alpha, 1.0 / 257.0, 0.5, "uchar", TRUE, NULL)
                        : vips_cast_uchar(opacity, &alpha, NULL)) ||
               vips_bandjoin2(rgb, alpha, out, NULL);
  VipsImage *parts[] = {colour, converted, rgb, opacity, alpha};
  for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
    if (parts[i]) g_object_unref(parts[i]);
  }
  return status ? -1 : 0;
}

// CIELAB of 8 bits, of which libvips makes a packed form in which 255 is 1020 of 1023.
static int unpack_lab(VipsImage *in, VipsImage **out) {
  VipsImage *lab = NULL;
  double scale[] = {1023.0 / 1020.0, 1, 1}, offset[] = {0, 0, 0};
  if (vips_LabQ2Lab(in, &lab, NULL)) return -1;
  int status = vips_linear(lab, out, scale, offset, 3, NULL);
  g_object_unref(lab);
  return status;
}

cvips_image *cvips_to_srgb(cvips_image *image, cvips_conversion how) {
  VipsImage *levels = NULL, *out = NULL;
  int status = vips_image_get_coding(vips(image)) == VIPS_CODING_LABQ ? unpack_lab(vips(image), &levels)
               : has_levels(vips(image)) ? to_whole_range(vips(image), &levels, how.white)
                                         : vips_copy(vips(image), &levels, NULL);
  if (status || convert(levels, &out, how)) out = NULL;
  if (levels) g_object_unref(levels);
  return (cvips_image *)out;
}

int cvips_bands(cvips_image *image) { return vips_image_get_bands(vips(image)); }

typedef struct {
  cvips_strip_reader read;
  void *context;
} reader;

static int hand_over(VipsRegion *region, VipsRect *area, void *data) {
  reader *to = data;
  to->read(to->context, VIPS_REGION_ADDR(region, area->left, area->top), VIPS_REGION_LSKIP(region), area->top,
           area->height);
  return 0;
}

int cvips_read_strips(cvips_image *image, cvips_strip_reader read, void *context) {
  reader to = {read, context};
  return vips_sink_disc(vips(image), hand_over, &to);
}

// MARK: Writing

cvips_image *cvips_from_rgb(const uint8_t *pixels, int width, int height) {
  VipsImage *raw =
      vips_image_new_from_memory(pixels, (size_t)width * height * 3, width, height, 3, VIPS_FORMAT_UCHAR);
  VipsImage *image = NULL;
  if (!raw) return NULL;
  if (vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL)) image = NULL;
  g_object_unref(raw);
  return (cvips_image *)image;
}

void *cvips_save_bytes(cvips_image *image, const char *format, size_t *count) {
  void *bytes = NULL;
  return vips_image_write_to_buffer(vips(image), format, &bytes, count, NULL) ? NULL : bytes;
}

void cvips_release(cvips_image *image) { g_object_unref(image); }
void cvips_free(void *bytes) { g_free(bytes); }
