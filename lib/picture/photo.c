/* SPDX-License-Identifier: MIT */
#include "picture/photo.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>

#include "ground/buf.h"
#include "ground/file.h"
#include "picture/jpeg.h"

enum {
    JPEG_SCANS_MAX = 100,       /* a progressive bomb has thousands; cameras write about ten */
    JPEG_MEMORY_MAX = 80 << 20, /* progressive pictures are held whole while decoding */
    JPEG_QUALITY = 88,
    KEEP_BYTES_MAX = 128 << 10, /* larger JPEGs are made smaller for the PDF */
    KEEP_SIZE_MAX = 3           /* times the wanted width */
};

DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(cairo_surface_t, cairo_surface_destroy)

typedef struct dv_photo_rect rect;

struct dv_photo {
    int box_width, box_height; /* pixels that were asked for */
    bool whole;                /* the box takes the shape of the picture, and is the most */
    dv_buf file;               /* kept until pixels are made */
    cairo_surface_t *pixels;   /* upright, CAIRO_FORMAT_RGB24, has the shape of the box */
    dv_planes *planes;         /* instead of pixels, when only a raster was asked for so far */
    rect planes_crop;          /* what of them the box shows */
    dv_photo_jpeg jpeg;        /* for a PDF; data is from malloc, NULL until it is made */
};

/* Decoded samples, three bytes a pixel, as they lie in the file; orientation is that of EXIF. */
typedef struct samples {
    bool planes; /* planes of the photo will do */
    int width;
    rect crop; /* what of them is wanted */
    int orientation;
    unsigned char *rgb;
} samples;

/* What longjmp comes back to, and why it came. */
typedef struct jpeg_fence {
    struct jpeg_error_mgr base;
    jmp_buf home;
    char text[JMSG_LENGTH_MAX];
} jpeg_fence;

static dv_status fail_broken(dv_error *err, const char *kind, const char *why)
{
    return dv_fail(err, DV_E_FORMAT, "the photo is a broken %s: %s", kind, why);
}

static dv_status check_size(long width, long height, long pixels_max, dv_error *err)
{
    if (width > 0 && height > 0 && width <= DV_PHOTO_SIDE_MAX && height <= DV_PHOTO_SIDE_MAX &&
        width * height <= pixels_max)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "the photo of %ld x %ld pixels is too large", width, height);
    dv_fail_detail(err, NULL, "Make it smaller: 600 x 800 pixels are enough for a card.");
    return DV_E_INVALID;
}

/*
 * The largest part of the picture that has the shape of the box. It lies in the middle between
 * left and right, and nearer to the top of the upright picture, where the face is.
 */
static rect crop_to_shape(int width, int height, int orientation, int box_width, int box_height)
{
    bool lying = orientation >= 5;
    double shape = lying ? (double)box_height / box_width : (double)box_width / box_height;
    rect crop = {0, 0, width, height};
    bool top_last = orientation == 3 || orientation == 4 || orientation >= 7;
    double along = top_last ? 0.75 : 0.25;

    if (width > height * shape)
        crop.width = (int)fmax(1, round(height * shape));
    else
        crop.height = (int)fmax(1, round(width / shape));
    crop.x = (int)((width - crop.width) * (lying ? along : 0.5));
    crop.y = (int)((height - crop.height) * (lying ? 0.5 : along));
    return crop;
}

/* The shape of the upright picture, no larger than the box nor than itself. */
static void fit_box(dv_photo *photo, int width, int height, int orientation)
{
    double across = orientation >= 5 ? height : width, down = orientation >= 5 ? width : height;
    double scale = fmin(1, fmin(photo->box_width / across, photo->box_height / down));

    if (!photo->whole)
        return;
    photo->box_width = (int)fmax(1, round(across * scale));
    photo->box_height = (int)fmax(1, round(down * scale));
}

/* Not wiped, since all of it will be written. NULL: no memory. */
static cairo_surface_t *new_pixels(int width, int height)
{
    static const cairo_user_data_key_t key;
    unsigned char *data = malloc((size_t)width * 4 * (size_t)height);
    cairo_surface_t *pixels;

    if (!data)
        return NULL;
    pixels =
        cairo_image_surface_create_for_data(data, CAIRO_FORMAT_RGB24, width, height, width * 4);
    if (cairo_surface_set_user_data(pixels, &key, data, free) == CAIRO_STATUS_SUCCESS)
        return pixels;
    cairo_surface_destroy(pixels);
    free(data);
    return NULL;
}

/* JPEG */

static void on_error(j_common_ptr info)
{
    jpeg_fence *fence = (jpeg_fence *)info->err;

    info->err->format_message(info, fence->text);
    longjmp(fence->home, 1);
}

/* libjpeg fills what is missing with gray and only warns: half a face is no photo. */
static void on_message(j_common_ptr info, int level)
{
    int code = info->err->msg_code;

    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER ||
                      code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC))
        on_error(info);
}

static void on_progress(j_common_ptr info)
{
    if (((j_decompress_ptr)info)->input_scan_number > JPEG_SCANS_MAX)
        ERREXIT(info, JERR_IMAGE_TOO_BIG);
}

static void raise_fence(jpeg_fence *fence)
{
    jpeg_std_error(&fence->base);
    fence->base.error_exit = on_error;
    fence->base.emit_message = on_message;
}

static dv_status fail_jpeg(const jpeg_fence *fence, dv_error *err)
{
    switch (fence->base.msg_code) {
    case JERR_OUT_OF_MEMORY: return dv_fail_nomem(err);
    case JERR_NO_BACKING_STORE:
    case JERR_IMAGE_TOO_BIG:
        return dv_fail(err, DV_E_INVALID, "the photo takes too much memory or time to decode");
    default: return fail_broken(err, "JPEG", fence->text);
    }
}

static unsigned number(const unsigned char *at, int bytes, bool little)
{
    unsigned value = 0;

    for (int i = 0; i < bytes; i++)
        value |= (unsigned)at[i] << 8 * (little ? i : bytes - 1 - i);
    return value;
}

/* Tag 0x0112 of the first directory (EXIF 2.3, 4.6.4); 1 where there is none that makes sense. */
static int exif_orientation(const unsigned char *data, size_t size)
{
    bool little;
    size_t at, count;

    if (size < 14 || memcmp(data, "Exif\0", 6) != 0)
        return 1;
    data += 6;
    size -= 6;
    little = data[0] == 'I';
    if ((memcmp(data, "II*\0", 4) != 0 && memcmp(data, "MM\0*", 4) != 0))
        return 1;
    at = number(data + 4, 4, little);
    if (at > size - 2)
        return 1;
    count = number(data + at, 2, little);
    for (at += 2; count > 0 && at + 12 <= size; count--, at += 12) {
        unsigned value = number(data + at + 8, 2, little);

        if (number(data + at, 2, little) == 0x0112)
            return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

static int jpeg_orientation(const struct jpeg_decompress_struct *info)
{
    int found = 1;

    for (jpeg_saved_marker_ptr at = info->marker_list; at && found == 1; at = at->next)
        found = exif_orientation(at->data, at->data_length);
    return found;
}

/*
 * The smallest of libjpeg's fast scales (a half, a quarter, an eighth) that still fills the box:
 * most of the work is never done.
 */
static rect choose_scale(struct jpeg_decompress_struct *info, int orientation, int box_width,
                         int box_height)
{
    int want_width = orientation >= 5 ? box_height : box_width;
    rect crop;

    info->scale_denom = 8;
    for (info->scale_num = 1;; info->scale_num *= 2) {
        jpeg_calc_output_dimensions(info);
        crop = crop_to_shape((int)info->output_width, (int)info->output_height, orientation,
                             box_width, box_height);
        if (crop.width >= want_width || info->scale_num == 8)
            return crop;
    }
}

/* Adobe writes CMYK inverted, others as it is. Done in place: three bytes out for four in. */
static void cmyk_to_rgb(unsigned char *row, int width, bool inverted)
{
    for (int x = 0; x < width; x++) {
        unsigned flip = inverted ? 0 : 255;
        unsigned black = row[4 * x + 3] ^ flip;

        for (int i = 0; i < 3; i++)
            row[3 * x + i] = (unsigned char)((row[4 * x + i] ^ flip) * black / 255);
    }
}

/* The usual case: what is decoded are the pixels, but for a rim perhaps. */
static dv_status read_upright(struct jpeg_decompress_struct *info, dv_photo *photo, rect crop,
                              dv_error *err)
{
    JSAMPARRAY row;
    unsigned char *to;
    int stride;

    photo->pixels = new_pixels(crop.width, crop.height);
    if (!photo->pixels)
        return dv_fail_nomem(err);
    to = cairo_image_surface_get_data(photo->pixels);
    stride = cairo_image_surface_get_stride(photo->pixels);
    info->out_color_space = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? JCS_EXT_BGRX : JCS_EXT_XRGB;
    jpeg_start_decompress(info);
    row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, info->output_width * 4, 1);
    for (int y = 0; y < (int)info->output_height; y++) {
        bool wanted = y >= crop.y && y < crop.y + crop.height;
        bool whole = wanted && crop.width == (int)info->output_width;
        unsigned char *line = to + (ptrdiff_t)(y - crop.y) * stride;

        jpeg_read_scanlines(info, whole ? &line : row, 1);
        if (wanted && !whole)
            memcpy(line, row[0] + 4 * crop.x, 4 * (size_t)crop.width);
    }
    cairo_surface_mark_dirty(photo->pixels);
    return DV_OK;
}

/* For a raster: what is decoded is stretched to the dots when it is drawn. */
static dv_status read_planes(struct jpeg_decompress_struct *info, dv_photo *photo, rect crop,
                             dv_error *err)
{
    info->raw_data_out = TRUE;
    jpeg_start_decompress(info);
    photo->planes = dv_planes_new(info);
    if (!photo->planes)
        return dv_fail_nomem(err);
    photo->planes_crop = crop;
    dv_planes_read(photo->planes, info);
    return DV_OK;
}

static dv_status read_jpeg(struct jpeg_decompress_struct *info, dv_photo *photo, samples *raw,
                           dv_error *err)
{
    JSAMPARRAY row;
    rect crop;

    raw->orientation = jpeg_orientation(info);
    fit_box(photo, (int)info->image_width, (int)info->image_height, raw->orientation);
    crop = choose_scale(info, raw->orientation, photo->box_width, photo->box_height);
    if (raw->orientation == 1 && info->num_components != 4 && crop.width < 2 * photo->box_width)
        return raw->planes && dv_planes_can(info) ? read_planes(info, photo, crop, err)
                                                  : read_upright(info, photo, crop, err);
    info->out_color_space = info->num_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(info);

    raw->width = crop.width;
    raw->crop = (rect){0, 0, crop.width, crop.height};
    raw->rgb = malloc((size_t)crop.width * (size_t)crop.height * 3);
    if (!raw->rgb)
        return dv_fail_nomem(err);
    row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, info->output_width * 4, 1);
    for (int y = 0; y < (int)info->output_height; y++) {
        jpeg_read_scanlines(info, row, 1);
        if (y < crop.y || y >= crop.y + crop.height)
            continue;
        if (info->out_color_space == JCS_CMYK)
            cmyk_to_rgb(row[0], (int)info->output_width, info->saw_Adobe_marker);
        memcpy(raw->rgb + (size_t)(y - crop.y) * (size_t)crop.width * 3, row[0] + 3 * crop.x,
               (size_t)crop.width * 3);
    }
    return DV_OK;
}

/* A JPEG that is as wanted goes into a PDF as it is, bare: it need not be decoded at all. */
static dv_status keep_jpeg(const struct jpeg_decompress_struct *info, dv_photo *photo,
                           dv_error *err)
{
    int width = (int)info->image_width, height = (int)info->image_height;
    rect crop = crop_to_shape(width, height, 1, photo->box_width, photo->box_height);
    bool plain = info->data_precision == 8 &&
                 (info->jpeg_color_space == JCS_YCbCr || info->jpeg_color_space == JCS_GRAYSCALE);
    dv_auto_buf bare = {0};

    if (!plain || jpeg_orientation(info) != 1 || photo->file.size > KEEP_BYTES_MAX ||
        width > KEEP_SIZE_MAX * photo->box_width ||
        crop.width * crop.height < width * height / 5 * 4)
        return DV_OK;
    if (dv_jpeg_copy_bare((const unsigned char *)photo->file.data, photo->file.size, &bare))
        photo->jpeg = (dv_photo_jpeg){dv_take(&bare.data),       bare.size, width, height,
                                      info->num_components == 1, crop};
    return dv_buf_status(&bare, err);
}

static bool is_jpeg(const dv_buf *file)
{
    return file->size >= 3 && memcmp(file->data, "\xff\xd8\xff", 3) == 0;
}

/* Read the header, check it, and decode when raw is given. */
static dv_status look_at_jpeg(struct jpeg_decompress_struct *info, dv_photo *photo, samples *raw,
                              dv_error *err)
{
    jpeg_save_markers(info, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(info, TRUE);
    DV_TRY(check_size(info->image_width, info->image_height, DV_PHOTO_PIXELS_MAX, err));
    return raw ? read_jpeg(info, photo, raw, err) : keep_jpeg(info, photo, err);
}

static dv_status open_jpeg(dv_photo *photo, samples *raw, dv_error *err)
{
    struct jpeg_decompress_struct info = {0};
    struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
    jpeg_fence fence;
    dv_status status;

    raise_fence(&fence);
    info.err = &fence.base;
    if (setjmp(fence.home)) {
        jpeg_destroy_decompress(&info);
        return fail_jpeg(&fence, err);
    }
    jpeg_create_decompress(&info);
    info.progress = &progress;
    info.mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_mem_src(&info, (const unsigned char *)photo->file.data, (unsigned long)photo->file.size);
    status = look_at_jpeg(&info, photo, raw, err);
    jpeg_destroy_decompress(&info);
    return status;
}

static void write_jpeg(struct jpeg_compress_struct *info, const dv_photo *photo, unsigned char *row)
{
    const unsigned char *data = cairo_image_surface_get_data(photo->pixels);
    int stride = cairo_image_surface_get_stride(photo->pixels);

    info->image_width = (JDIMENSION)cairo_image_surface_get_width(photo->pixels);
    info->image_height = (JDIMENSION)cairo_image_surface_get_height(photo->pixels);
    info->input_components = 3;
    info->in_color_space = JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, JPEG_QUALITY, TRUE);
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        const unsigned char *at = data + (size_t)stride * info->next_scanline;

        for (JDIMENSION x = 0; x < info->image_width; x++) {
            uint32_t pixel;

            memcpy(&pixel, at + 4 * x, sizeof pixel);
            row[3 * x] = (unsigned char)(pixel >> 16);
            row[3 * x + 1] = (unsigned char)(pixel >> 8);
            row[3 * x + 2] = (unsigned char)pixel;
        }
        jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
}

/* The JPEG lies in malloc's memory also when encoding stopped half way. */
typedef struct encoded {
    unsigned char *data;
    unsigned long size;
} encoded;

static dv_status encode_jpeg(const dv_photo *photo, encoded *out, dv_error *err)
{
    struct jpeg_compress_struct info = {0};
    jpeg_fence fence;
    dv_auto_text row = malloc((size_t)cairo_image_surface_get_width(photo->pixels) * 3);

    if (!row)
        return dv_fail_nomem(err);
    raise_fence(&fence);
    info.err = &fence.base;
    if (setjmp(fence.home)) {
        jpeg_destroy_compress(&info);
        return fail_jpeg(&fence, err);
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &out->data, &out->size);
    write_jpeg(&info, photo, (unsigned char *)row);
    jpeg_destroy_compress(&info);
    return DV_OK;
}

static dv_status make_jpeg(dv_photo *photo, dv_error *err)
{
    encoded out = {0};
    int width = cairo_image_surface_get_width(photo->pixels);
    int height = cairo_image_surface_get_height(photo->pixels);
    dv_status status = encode_jpeg(photo, &out, err);

    if (status == DV_OK)
        photo->jpeg =
            (dv_photo_jpeg){out.data, out.size, width, height, false, {0, 0, width, height}};
    else
        free(out.data);
    return status;
}

/* PNG: libpng's simplified reader keeps its longjmp to itself. */

static dv_status read_png(png_image *image, dv_photo *photo, samples *raw, dv_error *err)
{
    static const png_color white = {255, 255, 255};

    DV_TRY(check_size(image->width, image->height, DV_PHOTO_PNG_PIXELS_MAX, err));
    fit_box(photo, (int)image->width, (int)image->height, 1);
    image->format = PNG_FORMAT_RGB;
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    raw->width = (int)image->width;
    raw->crop =
        crop_to_shape(raw->width, (int)image->height, 1, photo->box_width, photo->box_height);
    raw->rgb = malloc(PNG_IMAGE_SIZE(*image));
    if (!raw->rgb)
        return dv_fail_nomem(err);
    if (!png_image_finish_read(image, &white, raw->rgb, 0, NULL))
        return fail_broken(err, "PNG", image->message);
    return DV_OK;
}

static bool is_png(const dv_buf *file)
{
    return file->size >= 8 && memcmp(file->data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static dv_status open_png(dv_photo *photo, samples *raw, dv_error *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    dv_status status = png_image_begin_read_from_memory(&image, photo->file.data, photo->file.size)
                           ? read_png(&image, photo, raw, err)
                           : fail_broken(err, "PNG", image.message);

    png_image_free(&image);
    return status;
}

/* The mean of a square of samples as one pixel. */
static uint32_t mean(const samples *raw, int x, int y, int side)
{
    uint32_t red = 0, green = 0, blue = 0, count = (uint32_t)(side * side);
    const unsigned char *first = raw->rgb + ((size_t)y * (size_t)raw->width + (size_t)x) * 3;

    if (side == 1) /* the usual case, and three divisions a pixel are dear */
        return (uint32_t)first[0] << 16 | (uint32_t)first[1] << 8 | first[2];
    for (int j = y; j < y + side; j++) {
        const unsigned char *at = first + (size_t)(j - y) * (size_t)raw->width * 3;

        for (int i = 0; i < side; i++, at += 3) {
            red += at[0];
            green += at[1];
            blue += at[2];
        }
    }
    return red / count << 16 | green / count << 8 | blue / count;
}

/*
 * Turn the crop upright into pixels, each the mean of side x side samples. EXIF 2.3, tag 0x0112:
 * 2 to 4 are mirrored or turned by half, 5 to 8 have rows and columns exchanged as well.
 */
static void place(const samples *raw, int side, unsigned char *data, int stride)
{
    int o = raw->orientation;
    rect crop = raw->crop;
    int columns = crop.width / side, rows = crop.height / side;
    ptrdiff_t across = o >= 5 ? stride : 4, down = o >= 5 ? 4 : stride;

    if (o == 2 || o == 3 || o == 7 || o == 8) {
        data += across * (columns - 1);
        across = -across;
    }
    if (o == 3 || o == 4 || o == 6 || o == 7) {
        data += down * (rows - 1);
        down = -down;
    }
    for (int row = 0; row < rows; row++) {
        unsigned char *to = data + down * row;

        for (int column = 0; column < columns; column++, to += across) {
            uint32_t pixel = mean(raw, crop.x + column * side, crop.y + row * side, side);

            memcpy(to, &pixel, sizeof pixel);
        }
    }
}

/* Box means by a whole factor keep twice the wanted size at most; cairo does the rest smoothly. */
static dv_status put_pixels(const samples *raw, dv_photo *photo, dv_error *err)
{
    rect crop = raw->crop;
    bool lying = raw->orientation >= 5;
    int side = (int)fmax(1, crop.width / (lying ? photo->box_height : photo->box_width));
    int columns, rows;

    side = (int)fmin(side, fmin(crop.width, crop.height));
    columns = crop.width / side;
    rows = crop.height / side;
    photo->pixels = new_pixels(lying ? rows : columns, lying ? columns : rows);
    if (!photo->pixels)
        return dv_fail_nomem(err);
    place(raw, side, cairo_image_surface_get_data(photo->pixels),
          cairo_image_surface_get_stride(photo->pixels));
    cairo_surface_mark_dirty(photo->pixels);
    return DV_OK;
}

/* Planes, if they will do, or pixels. */
static dv_status decode(dv_photo *photo, bool planes, dv_error *err)
{
    samples raw = {.orientation = 1, .planes = planes};
    dv_status status =
        is_jpeg(&photo->file) ? open_jpeg(photo, &raw, err) : open_png(photo, &raw, err);

    if (status == DV_OK && !photo->pixels && !photo->planes)
        status = put_pixels(&raw, photo, err);
    if (status != DV_OK) {
        cairo_surface_destroy(dv_take(&photo->pixels));
        dv_planes_free(dv_take(&photo->planes));
    }
    free(raw.rgb);
    return status;
}

static dv_status make_pixels(dv_photo *photo, dv_error *err)
{
    DV_TRY(decode(photo, false, err));
    dv_buf_free(&photo->file);
    return DV_OK;
}

static dv_status open_photo(dv_photo *photo, dv_error *err)
{
    if (!is_jpeg(&photo->file) && !is_png(&photo->file))
        return dv_fail(err, DV_E_FORMAT, "the photo is no JPEG or PNG");
    if (is_jpeg(&photo->file))
        DV_TRY(open_jpeg(photo, NULL, err));
    return photo->jpeg.data ? DV_OK : make_pixels(photo, err);
}

static dv_status photo_new(int width_px, int height_px, dv_photo **ret_photo, dv_error *err)
{
    dv_photo *photo;

    if (width_px <= 0 || height_px <= 0)
        return dv_fail(err, DV_E_ARG, "a photo of %d x %d pixels was asked for", width_px,
                       height_px);
    photo = calloc(1, sizeof *photo);
    if (!photo)
        return dv_fail_nomem(err);
    photo->box_width = width_px;
    photo->box_height = height_px;
    *ret_photo = photo;
    return DV_OK;
}

dv_status dv_photo_read(const void *data, size_t size, int width_px, int height_px,
                        dv_photo **ret_photo, dv_error *err)
{
    dv_auto(dv_photo) photo = NULL;

    DV_TRY(photo_new(width_px, height_px, &photo, err));
    dv_buf_put(&photo->file, data, size);
    DV_TRY(dv_buf_status(&photo->file, err));
    DV_TRY(open_photo(photo, err));
    *ret_photo = dv_take(&photo);
    return DV_OK;
}

dv_status dv_photo_open(const char *path, int width_px, int height_px, dv_photo **ret_photo,
                        dv_error *err)
{
    dv_auto(dv_photo) photo = NULL;
    dv_status status;

    DV_TRY(photo_new(width_px, height_px, &photo, err));
    DV_TRY(dv_file_read(path, DV_PHOTO_BYTES_MAX, &photo->file, err));
    status = open_photo(photo, err);
    if (status == DV_OK)
        *ret_photo = dv_take(&photo);
    else
        dv_fail_detail(err, path, NULL);
    return status;
}

void dv_photo_free(dv_photo *photo)
{
    if (!photo)
        return;
    cairo_surface_destroy(photo->pixels);
    dv_planes_free(photo->planes);
    free(photo->jpeg.data);
    dv_buf_free(&photo->file);
    free(photo);
}

static void place_pixels(cairo_t *cr, const dv_photo *photo, double width, double height)
{
    cairo_scale(cr, width / cairo_image_surface_get_width(photo->pixels),
                height / cairo_image_surface_get_height(photo->pixels));
    cairo_set_source_surface(cr, photo->pixels, 0, 0);
    /* pad: no half-transparent rim where the scaled picture ends */
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
}

dv_status dv_photo_prepare(dv_photo *photo, bool vector, dv_error *err)
{
    if (!vector && !photo->pixels && !photo->planes)
        return decode(photo, true, err);
    if (vector && !photo->pixels && !photo->jpeg.data)
        DV_TRY(make_pixels(photo, err));
    return vector && !photo->jpeg.data ? make_jpeg(photo, err) : DV_OK;
}

dv_status dv_photo_as_jpeg(dv_photo *photo, const dv_photo_jpeg **ret_jpeg, dv_error *err)
{
    DV_TRY(dv_photo_prepare(photo, true, err));
    *ret_jpeg = &photo->jpeg;
    return DV_OK;
}

/* What was no plain JPEG. */
static dv_status scale_pixels(const dv_photo *photo, const cairo_rectangle_t *box,
                              const dv_rows *to, dv_error *err)
{
    dv_auto(cairo_surface_t) scaled =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, to->width, to->height);
    dv_auto(cairo_t) cr = cairo_create(scaled);
    const unsigned char *row = cairo_image_surface_get_data(scaled);

    cairo_translate(cr, box->x, box->y);
    place_pixels(cr, photo, box->width, box->height);
    cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
    cairo_paint(cr);
    if (cairo_status(cr) == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_RENDER, "the photo was not drawn: %s",
                       cairo_status_to_string(cairo_status(cr)));
    cairo_surface_flush(scaled);
    for (int y = 0; y < to->height; y++, row += cairo_image_surface_get_stride(scaled))
        to->put(to->user, y, (const uint32_t *)(const void *)row);
    return DV_OK;
}

dv_status dv_photo_scale(dv_photo *photo, const cairo_rectangle_t *box, const dv_rows *to,
                         dv_error *err)
{
    const rect *crop = &photo->planes_crop;
    cairo_rectangle_t seen;

    DV_TRY(dv_photo_prepare(photo, false, err));
    if (!photo->planes)
        return scale_pixels(photo, box, to, err);
    seen = (cairo_rectangle_t){crop->x, crop->y, crop->width, crop->height};
    return dv_planes_draw(photo->planes, &seen, box, to) ? DV_OK : dv_fail_nomem(err);
}

/* Pixels are one to two times the box: exactly as large now. */
static dv_status shrink_to_box(dv_photo *photo, dv_error *err)
{
    cairo_surface_t *box;
    cairo_t *cr;
    cairo_status_t status;

    if (cairo_image_surface_get_width(photo->pixels) <= photo->box_width &&
        cairo_image_surface_get_height(photo->pixels) <= photo->box_height)
        return DV_OK;
    box = cairo_image_surface_create(CAIRO_FORMAT_RGB24, photo->box_width, photo->box_height);
    cr = cairo_create(box);
    place_pixels(cr, photo, photo->box_width, photo->box_height);
    cairo_paint(cr);
    status = cairo_status(cr);
    cairo_destroy(cr);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(box);
        return dv_fail_nomem(err);
    }
    cairo_surface_flush(box);
    cairo_surface_destroy(photo->pixels);
    photo->pixels = box;
    return DV_OK;
}

dv_status dv_photo_reencode(const char *path, int width_max, int height_max, dv_buf *ret_jpeg,
                            int *ret_width, int *ret_height, dv_error *err)
{
    dv_auto(dv_photo) photo = NULL;
    encoded out = {0};
    dv_status status;

    DV_TRY(photo_new(width_max, height_max, &photo, err));
    photo->whole = true;
    DV_TRY(dv_file_read(path, DV_PHOTO_BYTES_MAX, &photo->file, err));
    if (!is_jpeg(&photo->file) && !is_png(&photo->file))
        return dv_fail(err, DV_E_FORMAT, "the photo is no JPEG or PNG");
    DV_TRY(make_pixels(photo, err));
    DV_TRY(shrink_to_box(photo, err));
    status = encode_jpeg(photo, &out, err);
    if (status == DV_OK) {
        *ret_width = cairo_image_surface_get_width(photo->pixels);
        *ret_height = cairo_image_surface_get_height(photo->pixels);
        dv_buf_clear(ret_jpeg);
        dv_buf_put(ret_jpeg, out.data, out.size);
        status = dv_buf_status(ret_jpeg, err);
    }
    free(out.data);
    return status;
}
