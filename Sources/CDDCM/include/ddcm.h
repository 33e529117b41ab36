/*
 * ddcm: an image codec and generator on pretrained diffusion models
 * (Denoising Diffusion Codebook Models, arXiv 2502.01189).
 *
 * The C interface of libddcm. A program of 60 lines is in examples/encode.c of the source distribution.
 *
 * Conventions
 * - Every options structure begins with its size, so that later versions can add fields at its end. Set the size with
 *   DDCM_INIT; all other fields of zero, or a null pointer in place of the structure, are the defaults:
 *
 *     ddcm_rate rate = DDCM_INIT(ddcm_rate);
 *     const double bpp = 0.1;
 *     rate.bits_per_pixel = &bpp;
 *
 * - An optional value is a pointer; null is the default.
 * - Texts are UTF-8 with a zero at the end. Choices from a list are texts too: "transform", "gaussian".
 * - Functions that can fail return DDCM_OK or a code, and set *error to a new error unless `error` is null. Release it with
 *   ddcm_error_free. On failure *result is null.
 * - Inputs are read during the call only. What a result points to lives as long as the result.
 * - A codec may be used by any number of threads at once. A result belongs to one thread at a time.
 * - A codec that was made before fork() refuses to work in the child process (DDCM_ERROR_USAGE).
 */
#ifndef DDCM_H
#define DDCM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. It changes when a program that was compiled before would no longer work. */
#define DDCM_ABI_VERSION 1

/* A structure with its size set and all other fields zero. */
#ifdef __cplusplus
#define DDCM_INIT(type) (type{sizeof(type)})
#else
#define DDCM_INIT(type) {.struct_size = sizeof(type)}
#endif

/* The interface's version of the library that is loaded; a program compares it with DDCM_ABI_VERSION. */
uint32_t ddcm_abi_version(void);

/* The version of the library, "0.1.0"; never freed. */
const char *ddcm_version(void);

/* ---- Errors ---- */

typedef enum ddcm_status {
  DDCM_OK = 0,
  DDCM_ERROR_USAGE = 1,          /* a value out of range, or values that exclude each other */
  DDCM_ERROR_DAMAGED = 2,        /* an image or a stream is damaged or incomplete */
  DDCM_ERROR_NOT_RECOGNIZED = 3, /* the bytes are no ddcm stream */
  DDCM_ERROR_NOT_FOUND = 4,      /* a file does not exist */
  DDCM_ERROR_MODEL_MISSING = 5,  /* the model that is needed is not installed */
  DDCM_ERROR_UNSUPPORTED = 6,    /* the model or this build does not support what was asked for */
  DDCM_ERROR_LIMIT = 7,          /* an input is larger than a limit allows */
  DDCM_ERROR_CANCELLED = 8,      /* the progress callback asked to stop */
  DDCM_ERROR_INPUT_OUTPUT = 9,   /* reading or writing a file failed */
  DDCM_ERROR_INTERNAL = 10       /* a fault of the library or of the inference engine */
} ddcm_status;

typedef struct ddcm_error ddcm_error;

ddcm_status ddcm_error_status(const ddcm_error *error);

/* What is wrong, as a sentence. */
const char *ddcm_error_message(const ddcm_error *error);

/* What to do about it, as a sentence; null where there is nothing to do. */
const char *ddcm_error_remedy(const ddcm_error *error);

void ddcm_error_free(ddcm_error *error);

/* ---- Values ---- */

/* An image of 8-bit sRGB samples: red, green, blue. */
typedef struct ddcm_image {
  size_t struct_size;
  uint32_t width;
  uint32_t height;
  const uint8_t *pixels;
  size_t stride; /* bytes from one row to the next; 0 for 3 * width */
} ddcm_image;

/* The result of a call: a stream, an image, metadata, or several of these. */
typedef struct ddcm_result ddcm_result;

/* The stream's bytes; null, and a size of 0, where the result has none. */
const uint8_t *ddcm_result_bytes(const ddcm_result *result, size_t *size);

/* Whether the result has an image; if so, *image refers to it. `image` must have its size set. */
int ddcm_result_image(const ddcm_result *result, ddcm_image *image);

/* Copies the image into the caller's rows of 3 * width bytes, `stride` bytes apart (0 for 3 * width).
 * `capacity` is the size of `pixels` in bytes. DDCM_ERROR_USAGE where the image does not fit, or there is none. */
ddcm_status ddcm_result_copy_image(
  const ddcm_result *result, uint8_t *pixels, size_t capacity, size_t stride, ddcm_error **error);

/* Copies the stream's bytes. DDCM_ERROR_USAGE where they do not fit, or there are none. */
ddcm_status ddcm_result_copy_bytes(const ddcm_result *result, uint8_t *bytes, size_t capacity, ddcm_error **error);

/* What the user should know, as sentences: how much of a stream was read, for example. */
size_t ddcm_result_note_count(const ddcm_result *result);
const char *ddcm_result_note(const ddcm_result *result, size_t index);

/* Everything else that the call found, as a JSON object; "{}" where there is nothing. Each function says which keys it has. */
const char *ddcm_result_json(const ddcm_result *result);

void ddcm_result_free(ddcm_result *result);

/* ---- Progress and cancellation ---- */

typedef struct ddcm_progress {
  size_t struct_size;
  uint64_t step;       /* the step that is finished, from 1 */
  uint64_t step_count; /* steps of a pass */
  uint64_t pass;       /* which encode or sample, from 1 */
  uint64_t pass_count; /* 0 where a search decides */
} ddcm_progress;

/* Called at each step, on the calling thread. Any other value than 0 cancels the request: DDCM_ERROR_CANCELLED. */
typedef int (*ddcm_progress_callback)(const ddcm_progress *progress, void *context);

/* The present estimate as an image, of the resolution that the step has. Only during the callback, with its `progress`. */
ddcm_status ddcm_progress_preview(const ddcm_progress *progress, ddcm_result **result, ddcm_error **error);

/* ---- Codec ---- */

/* Loaded models. */
typedef struct ddcm_codec ddcm_codec;

typedef struct ddcm_codec_options {
  size_t struct_size;
  /* A folder in the diffusers layout, a checkpoint, or a name in Hugging Face's cache such as "org/name". By default
   * DDCM_MODEL, else the bundled model; to decode, the installed model that made the stream. */
  const char *model;
  /* "f32" or "bf16": the arithmetic of the network. By default f32; to decode, that of the stream. */
  const char *precision;
  const int64_t *threads;     /* 1...1024; by default all cores */
  const int64_t *concurrency; /* how many requests run at once and share the threads, 1...1024; by default 1 */
  /* The folder with Models/photo; by default it is searched for beside the program. */
  const char *home;
  /* Folders of further models, separated by ':', before those of DDCM_MODELS. */
  const char *libraries;
  /* The folder with OpenVINO's libraries, or that of its Python package, or its C library; by default DDCM_OPENVINO. */
  const char *openvino;
} ddcm_codec_options;

/* Makes a codec. Models are loaded by the first request that needs them, or by ddcm_codec_load. */
ddcm_status ddcm_codec_create(const ddcm_codec_options *options, ddcm_codec **codec, ddcm_error **error);

void ddcm_codec_free(ddcm_codec *codec);

/* Loads the codec's model now. JSON: "identity", "precision", "notice" (null, or a sentence on how the model runs), "path",
 * "conditioning" ("none", "text" or "classes"), "classes" (their number), "pixel_space", "size_multiple", "trained_size". */
ddcm_status ddcm_codec_load(ddcm_codec *codec, ddcm_result **result, ddcm_error **error);

/* Lists the installed models without loading them. JSON: "models", objects as of ddcm_codec_load without "precision" and
 * "notice". */
ddcm_status ddcm_codec_models(ddcm_codec *codec, ddcm_result **result, ddcm_error **error);

/* ---- Options that several requests share ---- */

/* The size or the quality of a stream: at most one field. By default 0.2 bits per pixel. */
typedef struct ddcm_rate {
  size_t struct_size;
  const double *bits_per_pixel; /* 0.001...8 */
  const int64_t *size;          /* the most bytes, 1...2^30 */
  const char *quality;          /* "tiny", "low", "medium" or "high": 0.05, 0.1, 0.2, 0.4 bits per pixel */
  const double *psnr;           /* encode only: the smallest stream with this PSNR in dB, 5...60 */
  const double *ssim;           /* encode only: the smallest stream with this SSIM, 0.01...0.999 */
} ddcm_rate;

/* The condition of a conditional model. */
typedef struct ddcm_conditioning {
  size_t struct_size;
  const char *prompt;
  const char *negative_prompt;
  const int64_t *label;
  const int64_t *null_class;
  const double *guidance; /* 0...100 */
  int32_t embed_prompt;   /* whether the stream stores the texts; else digests of 8 bytes */
  int32_t reserved;       /* 0 */
} ddcm_conditioning;

/* The reverse process and its codebook, for experiments. */
typedef struct ddcm_process {
  size_t struct_size;
  const int64_t *steps;     /* denoiser calls, 2...65536 */
  const char *codebook;     /* "transform" or "gaussian" */
  const int64_t *codewords; /* K of the gaussian codebook, 1...2^24; DDCM_CODEWORDS_INFINITE for fresh noise */
  const int64_t *atoms;     /* M, codewords of each step, 1...2^24 */
  const int64_t *levels;    /* bits of the mixing level of each codeword, 1...8 */
  const char *selection;    /* "signed" or "trellis" */
  const char *layout;       /* "flat" or "multiscale" */
  const char *preset;       /* "paper" */
} ddcm_process;

#define DDCM_CODEWORDS_INFINITE (-1)

/* Pixels of a box, with 0, 0 at the top left. */
typedef struct ddcm_box {
  int64_t x, y, width, height;
} ddcm_box;

/* ---- Requests ---- */

typedef struct ddcm_encode_options {
  size_t struct_size;
  const ddcm_rate *rate;
  const int64_t *effort; /* speed against quality, 1 (fastest) to 9; by default 5 */
  /* Regions and their weights, 0...16; elsewhere the weight is 1, and weights of overlapping regions multiply. */
  const ddcm_box *roi_boxes;
  const double *roi_weights;
  size_t roi_count;
  /* Weights as an image of the same size: 1 where it is black, 4 where it is white. */
  const ddcm_image *roi_map;
  const ddcm_conditioning *conditioning;
  int32_t resilient; /* whether the bytes are to survive bit errors */
  int32_t reserved;  /* 0 */
  uint64_t seed;
  const ddcm_process *process;
} ddcm_encode_options;

/* Image to stream. The result has the stream and the image that it decodes to. JSON: "bits_per_pixel", "score" (null, or
 * PSNR or SSIM where the rate asked for one), "is_target_reached", "passes", "notes". */
ddcm_status ddcm_encode(
  ddcm_codec *codec, const ddcm_image *image, const ddcm_encode_options *options, ddcm_progress_callback progress,
  void *context, ddcm_result **result, ddcm_error **error);

typedef struct ddcm_decode_options {
  size_t struct_size;
  const int64_t *max_bytes;    /* decode the first bytes only: a coarser image */
  int32_t partial;             /* decode what there is of a stream whose end may be missing */
  int32_t reserved;            /* 0 */
  const char *const *prompts;  /* texts that the stream may hold digests of */
  size_t prompt_count;
  const int64_t *max_pixels;   /* the largest width x height; by default 64,000,000 */
} ddcm_decode_options;

/* Stream to image. JSON: as ddcm_info. */
ddcm_status ddcm_decode(
  ddcm_codec *codec, const uint8_t *bytes, size_t size, const ddcm_decode_options *options,
  ddcm_progress_callback progress, void *context, ddcm_result **result, ddcm_error **error);

typedef struct ddcm_generate_options {
  size_t struct_size;
  const int64_t *width; /* 1...16384; by default the size that the model was trained on */
  const int64_t *height;
  uint64_t seed;
  const uint64_t *codebook_seed; /* by default `seed` */
  const int64_t *ccfg;           /* compressed classifier-free guidance: candidates per step, 1...2^20 */
  const ddcm_conditioning *conditioning;
  const ddcm_process *process;
  const int64_t *max_pixels;
} ddcm_generate_options;

/* A stream from random choices, and its image. JSON: "notes". */
ddcm_status ddcm_generate(
  ddcm_codec *codec, const ddcm_generate_options *options, ddcm_progress_callback progress, void *context,
  ddcm_result **result, ddcm_error **error);

typedef struct ddcm_edit_options {
  size_t struct_size;
  const ddcm_conditioning *conditioning; /* the new condition; required */
  const double *start;                   /* the share of the steps before it, 0 up to less than 1; by default 0.5 */
  const int64_t *start_step;             /* or the step, counted from 0 */
  const char *const *original_prompts;   /* texts that the stream may hold digests of */
  size_t original_prompt_count;
  const int64_t *max_pixels;
} ddcm_edit_options;

/* The same choices under another condition from some step on: a stream and its image. JSON: "first_step", "step_count". */
ddcm_status ddcm_edit(
  ddcm_codec *codec, const uint8_t *bytes, size_t size, const ddcm_edit_options *options,
  ddcm_progress_callback progress, void *context, ddcm_result **result, ddcm_error **error);

/* What degraded an image, one step of it. */
typedef struct ddcm_degradation {
  size_t struct_size;
  const char *kind; /* "inpaint", "upscale", "colorize", "deblur" or "decompress" */
  /* inpaint: one of these */
  const ddcm_image *mask;    /* of the image's size; white where the image is unknown */
  const ddcm_box *mask_box;  /* what is unknown */
  const double *mask_share;  /* a random share of the pixels, 0...1, for experiments */
  /* upscale */
  const int64_t *scale; /* 2...8; required */
  const char *filter;   /* "bicubic" or "box" */
  /* colorize */
  const char *grey; /* "luma" or "mean": how the grey image was made of a coloured one */
  /* deblur: one of these */
  const double *sigma;  /* a Gaussian's standard deviation in pixels, 0.1...50 */
  const double *kernel; /* kernel_rows x kernel_columns numbers; both odd, at most 255 */
  size_t kernel_rows;
  size_t kernel_columns;
  /* decompress: the JPEG file; the image is that of ddcm_jpeg_plain's bytes */
  const uint8_t *jpeg;
  size_t jpeg_size;
} ddcm_degradation;

typedef struct ddcm_restore_options {
  size_t struct_size;
  const ddcm_degradation *const *tasks; /* what degraded the image, in order; inpainting comes last */
  size_t task_count;
  const double *noise;    /* standard deviation of Gaussian noise, 0...128 where white is 255 */
  int32_t degrade;        /* for experiments: degrade the given original first */
  int32_t keep_known;     /* whether known pixels of an inpainted image replace the result's */
  const ddcm_rate *rate;  /* of the stream; by default there is none, unless `stream` or `rule` asks for one */
  int32_t stream;         /* whether to make a stream */
  int32_t reserved;       /* 0 */
  const char *rule;       /* "estimate" or "observed": what the stream's choices follow */
  const int64_t *estimate_steps; /* denoiser calls of a sample, 1...1000 */
  const double *depth;           /* the share of the noise schedule that is gone through, 0.01...1 */
  const double *eta;             /* the part of each step's noise that is fresh, 0...1 */
  const int64_t *samples;        /* how many samples the estimate is the mean of, 1...64 */
  const double *saturation;      /* how strong the colours of a colorized image are, 0...1 */
  uint64_t seed;
  const int64_t *max_pixels;
  const ddcm_process *process;
} ddcm_restore_options;

/* A restored image, and its stream if one was asked for. JSON: "notes". With `degrade` the degraded image is to be had from
 * ddcm_degrade. */
ddcm_status ddcm_restore(
  ddcm_codec *codec, const ddcm_image *image, const ddcm_restore_options *options, ddcm_progress_callback progress,
  void *context, ddcm_result **result, ddcm_error **error);

/* The degraded image that ddcm_restore begins with, where the options ask for `degrade`. Needs no model. */
ddcm_status ddcm_degrade(
  const ddcm_image *image, const ddcm_restore_options *options, ddcm_result **result, ddcm_error **error);

typedef struct ddcm_restore_blind_options {
  size_t struct_size;
  const ddcm_image *estimate; /* what another program made of the degraded image; by default the image itself */
  const char *score;          /* "niqe" (default) or "none" */
  const double *weight;       /* of the score, 0...1000 */
  const ddcm_rate *rate;
  uint64_t seed;
  const ddcm_process *process;
} ddcm_restore_blind_options;

/* Restoration of an image whose degradation nobody describes: a stream and its image. JSON: "notes". */
ddcm_status ddcm_restore_blind(
  ddcm_codec *codec, const ddcm_image *image, const ddcm_restore_blind_options *options,
  ddcm_progress_callback progress, void *context, ddcm_result **result, ddcm_error **error);

/* ---- What needs no model ---- */

/* Metadata of a stream, whose checksum must be right. JSON: the keys of `ddcm info --json`, without "file" and "model_folder". */
ddcm_status ddcm_info(const uint8_t *bytes, size_t size, ddcm_result **result, ddcm_error **error);

/* Width and height from a stream's beginning, which need not be whole. 80 bytes suffice.
 * JSON: "width", "height", "bytes" (of the whole stream; null where it is not known). */
ddcm_status ddcm_peek(const uint8_t *bytes, size_t size, ddcm_result **result, ddcm_error **error);

/* The first choices of a stream as a valid stream of at most max_bytes bytes. JSON: "choices", "choices_before". */
ddcm_status ddcm_cut(
  const uint8_t *bytes, size_t size, int64_t max_bytes, ddcm_result **result, ddcm_error **error);

/* Quality of an image: without a reference NIQE, with one PSNR, SSIM and MS-SSIM too. JSON: "niqe", "psnr", "ssim", "msssim",
 * each a number or null; "psnr" is "infinity" for equal images. */
ddcm_status ddcm_score(
  const ddcm_image *image, const ddcm_image *reference, ddcm_result **result, ddcm_error **error);

/* A JPEG file without orientation and colour profile: decoded, its samples are those that its tables quantized. */
ddcm_status ddcm_jpeg_plain(const uint8_t *bytes, size_t size, ddcm_result **result, ddcm_error **error);

#ifdef __cplusplus
}
#endif

#endif
