#pragma once

#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

/// What a PNG file holds once palettes are colours and grey values of less than 8 bits have 8.
typedef struct {
  uint32_t width, height;
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
  int channels;
  /// 8 or 16.
  int depth;
  /// Bits of a pixel as it is in the file.
  int packed_bits;
  /// What libpng says when something is wrong.
  char message[128];
} frigate_png_image;

typedef struct {
  const uint8_t *bytes;
  size_t left;
} frigate_png_source;

static inline void frigate_png_failed(png_structp png, png_const_charp message) {
  frigate_png_image *image = (frigate_png_image *)png_get_error_ptr(png);
  strncpy(image->message, message, sizeof image->message - 1);
  png_longjmp(png, 1);
}

static inline void frigate_png_warned(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void frigate_png_give(png_structp png, png_bytep target, size_t count) {
  frigate_png_source *source = (frigate_png_source *)png_get_io_ptr(png);
  if (count > source->left) png_error(png, "the file ends too early");
  memcpy(target, source->bytes, count);
  source->bytes += count;
  source->left -= count;
}

/// Reads a PNG file in memory: its header into `image`, and, unless `rows` is null, its pixels, row after row, each
/// `width * channels * depth / 8` bytes, 16-bit values in this machine's byte order. 0, or 1 with a message in `image`.
///
/// Chunks that don't matter for the pixels are skipped: text, profiles and thumbnails can't make libpng take memory.
static inline int frigate_png_read(const uint8_t *bytes, size_t count, frigate_png_image *image, uint8_t *rows) {
  frigate_png_source source = {bytes, count};
  memset(image, 0, sizeof *image);
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, frigate_png_failed, frigate_png_warned);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    strncpy(image->message, "libpng can't start", sizeof image->message - 1);
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 1;
  }
  png_set_read_fn(png, &source, frigate_png_give);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_read_info(png, info);
  image->width = png_get_image_width(png, info);
  image->height = png_get_image_height(png, info);
  image->packed_bits = png_get_bit_depth(png, info) * png_get_channels(png, info);
  png_set_expand(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (png_get_bit_depth(png, info) == 16) png_set_swap(png);
#endif
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image->channels = png_get_channels(png, info);
  image->depth = png_get_bit_depth(png, info);
  if (rows) {
    size_t row = png_get_rowbytes(png, info);
    for (int pass = 0; pass < passes; pass++)
      for (uint32_t y = 0; y < image->height; y++) png_read_row(png, rows + y * row, NULL);
    png_read_end(png, NULL);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}
