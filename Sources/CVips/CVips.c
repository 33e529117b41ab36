#include "CVips.h"

#include <string.h>
#include <vips/vips.h>

static VipsImage *vips(cvips_image *image) { return (VipsImage *)image; }

// The formats that are read. A file is untrusted, and libvips could hand it to document viewers and to ImageMagick.
static const char *const loaders[] = {
    "VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadTiff",
    "VipsForeignLoadPpm", "VipsForeignLoadHeif", "VipsForeignLoadJxl",
};
enum { LOADERS = sizeof(loaders) / sizeof(*loaders) };

// Some faults are only warned of.
static bool has_impossible_sides;
static bool has_unusable_profile;

static void take_warning(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer flag) {
  (void)domain, (void)message;
  if (level & G_LOG_LEVEL_WARNING) *(bool *)flag = true;
}

int cvips_start(void) {
  if (VIPS_INIT("ddcm")) return -1;
  GLogLevelFlags quiet = G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG;
  g_log_set_handler("VIPS", quiet, take_warning, &has_unusable_profile);
  g_log_set_handler("GLib-GObject", quiet, take_warning, &has_impossible_sides);
  vips_cache_set_max(0);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (int i = 0; i < LOADERS; i++) vips_operation_block_set(loaders[i], FALSE);
  return 0;
}

void cvips_take_error(char *text, size_t capacity) {
  g_strlcpy(text, vips_error_buffer(), capacity);
  vips_error_clear();
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

static VipsImage *load(VipsSource *source) {
  has_impossible_sides = false;
  VipsImage *image =
      vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  if (image && has_impossible_sides) {
    g_clear_object(&image);
    vips_error_clear();
    vips_error("header", "no picture has such sides");
  }
  return image;
}

static cvips_image *open_source(VipsSource *source, bool *recognised) {
  *recognised = false;
  if (!source) return NULL;
  VipsImage *image = NULL;
  if (has_loader(source)) {
    *recognised = true;
    image = load(source);
  } else if (begins_as_tiff(source)) {  // libvips recognises TIFF by its directory, which is often the last thing in it
    *recognised = true;
    vips_error_clear();
    vips_error("tiff", "the directory cannot be read");
  }
  g_object_unref(source);
  return (cvips_image *)image;
}

cvips_image *cvips_open_descriptor(int descriptor, bool *recognised) {
  return open_source(vips_source_new_from_descriptor(descriptor), recognised);
}

cvips_image *cvips_open_bytes(const void *bytes, size_t count, bool *recognised) {
  return open_source(vips_source_new_from_memory(bytes, count), recognised);
}

// HEIF and JPEG XL keep the orientation in the codestream, and their decoders apply it; EXIF is then out of date.
static int orientation(VipsImage *image) {
  const char *loader = "";
  if (vips_image_get_typeof(image, VIPS_META_LOADER)) vips_image_get_string(image, VIPS_META_LOADER, &loader);
  if (g_str_has_prefix(loader, "heif") || g_str_has_prefix(loader, "jxl")) return 1;
  return vips_image_get_orientation(image);
}

cvips_header cvips_describe(cvips_image *image) {
  VipsInterpretation meaning = vips_image_guess_interpretation(vips(image));
  return (cvips_header){
      .width = vips_image_get_width(vips(image)),
      .height = vips_image_get_height(vips(image)),
      .bands = vips_image_get_bands(vips(image)),
      .bits = (int)(8 * vips_format_sizeof(vips_image_get_format(vips(image)))),
      .orientation = orientation(vips(image)),
      .pages = vips_image_get_n_pages(vips(image)),
      .is_grey = meaning == VIPS_INTERPRETATION_B_W || meaning == VIPS_INTERPRETATION_GREY16,
      .is_cmyk = meaning == VIPS_INTERPRETATION_CMYK,
  };
}

const uint8_t *cvips_profile(cvips_image *image, size_t *count) {
  const void *bytes = NULL;
  *count = 0;
  if (!vips_image_get_typeof(vips(image), VIPS_META_ICC_NAME)) return NULL;
  return vips_image_get_blob(vips(image), VIPS_META_ICC_NAME, &bytes, count) ? NULL : bytes;
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

static int convert(VipsImage *in, VipsImage **out, bool use_profile) {
  if (use_profile) {
    has_unusable_profile = false;
    if (vips_icc_transform(in, out, "srgb", "embedded", TRUE, "depth", 8, NULL)) return -1;
    if (has_unusable_profile) g_clear_object(out);  // libvips has guessed another
    return has_unusable_profile ? -1 : 0;
  }
  if (vips_image_guess_interpretation(in) == VIPS_INTERPRETATION_CMYK) {
    return vips_icc_transform(in, out, "srgb", "input_profile", "cmyk", "depth", 8, NULL);
  }
  VipsImage *narrowed = NULL;
  if (narrow(in, &narrowed)) return -1;
  int status = vips_colourspace(narrowed, out, VIPS_INTERPRETATION_sRGB, NULL);
  g_object_unref(narrowed);
  return status;
}

cvips_image *cvips_to_srgb(cvips_image *image, bool use_profile) {
  VipsImage *converted = NULL, *bytes = NULL, *bands = NULL;
  if (convert(vips(image), &converted, use_profile)) return NULL;
  int count = vips_image_hasalpha(converted) ? 4 : 3;
  if (vips_cast_uchar(converted, &bytes, NULL) || vips_extract_band(bytes, &bands, 0, "n", count, NULL)) bands = NULL;
  g_object_unref(converted);
  if (bytes) g_object_unref(bytes);
  return (cvips_image *)bands;
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
size_t cvips_peak_memory(void) { return vips_tracked_get_mem_highwater(); }
