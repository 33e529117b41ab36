/* Encodes a PPM file, decodes the stream again, and writes both: cc encode.c $(pkg-config --cflags --libs ddcm) */
#include <ddcm.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(ddcm_error *error) {
  const char *remedy = ddcm_error_remedy(error);
  fprintf(stderr, "error: %s %s\n", ddcm_error_message(error), remedy != NULL ? remedy : "");
  ddcm_error_free(error);
  return EXIT_FAILURE;
}

static int show(const ddcm_progress *progress, void *context) {
  fprintf(context, "\rstep %d of %d", (int)progress->step, (int)progress->step_count);
  return 0; /* any other value cancels */
}

static int save(const char *path, const char *start, const uint8_t *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return 0;
  int ok = fputs(start, file) >= 0 && fwrite(bytes, 1, size, file) == size;
  return fclose(file) == 0 && ok;
}

int main(int count, char **arguments) {
  unsigned width = 0, height = 0;
  FILE *file = count == 4 ? fopen(arguments[1], "rb") : NULL;
  if (file == NULL || fscanf(file, "P6 %5u %5u 255%*c", &width, &height) != 2) {
    fprintf(stderr, "usage: %s <in.ppm> <out.ddcm> <out.ppm>\n", arguments[0]);
    return EXIT_FAILURE;
  }
  uint8_t *pixels = malloc((size_t)3 * width * height);
  if (pixels == NULL || fread(pixels, 3, (size_t)width * height, file) != (size_t)width * height) return EXIT_FAILURE;
  fclose(file);

  ddcm_error *error = NULL;
  ddcm_codec *codec = NULL;
  if (ddcm_codec_create(NULL, &codec, &error) != DDCM_OK) return failed(error);

  ddcm_image image = DDCM_INIT(ddcm_image);
  image.width = width;
  image.height = height;
  image.pixels = pixels;
  const double bits_per_pixel = 0.5;
  ddcm_rate rate = DDCM_INIT(ddcm_rate);
  rate.bits_per_pixel = &bits_per_pixel;
  ddcm_encode_options options = DDCM_INIT(ddcm_encode_options);
  options.rate = &rate;

  ddcm_result *encoded = NULL, *decoded = NULL;
  if (ddcm_encode(codec, &image, &options, show, stderr, &encoded, &error) != DDCM_OK) return failed(error);
  size_t size = 0;
  const uint8_t *bytes = ddcm_result_bytes(encoded, &size);
  if (ddcm_decode(codec, bytes, size, NULL, show, stderr, &decoded, &error) != DDCM_OK) return failed(error);
  ddcm_result_image(decoded, &image);

  char start[40];
  snprintf(start, sizeof start, "P6\n%u %u\n255\n", image.width, image.height);
  int ok = save(arguments[2], "", bytes, size) && save(arguments[3], start, image.pixels, (size_t)3 * width * height);
  printf("\n%zu bytes, %s\n", size, ddcm_result_json(encoded));

  ddcm_result_free(encoded);
  ddcm_result_free(decoded);
  ddcm_codec_free(codec);
  free(pixels);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
