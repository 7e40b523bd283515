/* SPDX-License-Identifier: MIT */
#include "ground/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A caller's struct larger than this is garbage, not a newer version of ours. */
enum { OPTIONS_MAX = 4096 };

int32_t dv_version_number(void)
{
    return DV_VERSION_NUMBER;
}

const char *dv_version_text(void)
{
    return DV_VERSION_TEXT;
}

/* vsnprintf may cut a character in two: drop the torn half. */
__attribute__((format(printf, 3, 0))) static void print_cut(char *to, size_t size,
                                                            const char *format, va_list args)
{
    int need = vsnprintf(to, size, format, args);
    size_t end;

    if (need < 0 || (size_t)need < size)
        return;
    end = size - 1;
    while (end > 0 && ((unsigned char)to[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)to[end - 1] >= 0xC0) {
        unsigned char lead = (unsigned char)to[end - 1];
        size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (size - 1 - (end - 1) < want)
            to[end - 1] = '\0';
    }
}

dv_status dv_fail(dv_error *err, dv_status status, const char *message, ...)
{
    va_list args;

    if (!err)
        return status;
    memset(err, 0, sizeof *err);
    err->status = status;
    va_start(args, message);
    print_cut(err->message, sizeof err->message, message, args);
    va_end(args);
    return status;
}

void dv_fail_detailf(dv_error *err, const char *detail, ...)
{
    va_list args;

    if (!err)
        return;
    va_start(args, detail);
    print_cut(err->detail, sizeof err->detail, detail, args);
    va_end(args);
}

void dv_fail_hint(dv_error *err, const char *hint, ...)
{
    va_list args;

    if (!err)
        return;
    va_start(args, hint);
    print_cut(err->hint, sizeof err->hint, hint, args);
    va_end(args);
}

void dv_fail_detail(dv_error *err, const char *detail, const char *hint)
{
    if (detail)
        dv_fail_detailf(err, "%s", detail);
    if (hint)
        dv_fail_hint(err, "%s", hint);
}

dv_status dv_fail_nomem(dv_error *err)
{
    return dv_fail(err, DV_E_NOMEM, "out of memory");
}

dv_status dv_fail_null(dv_error *err)
{
    return dv_fail(err, DV_E_ARG, "an argument that is needed is NULL");
}

dv_status dv_options_copy(void *to, size_t size, const void *from, const char *name, dv_error *err)
{
    uint32_t given;

    if (!from)
        return dv_fail(err, DV_E_ARG, "%s is NULL", name);
    memcpy(&given, from, sizeof given);
    if (given < sizeof given || given > OPTIONS_MAX)
        return dv_fail(err, DV_E_ARG, "%s.size is not set: use its _INIT macro", name);
    for (size_t i = size; i < given; i++) {
        if (((const unsigned char *)from)[i] != 0)
            return dv_fail(err, DV_E_ARG, "%s asks for something newer than this library", name);
    }
    memset(to, 0, size);
    memcpy(to, from, given < size ? given : size);
    return DV_OK;
}

const char *dv_status_name(dv_status status)
{
    switch (status) {
    case DV_OK: return "DV_OK";
    case DV_E_ARG: return "DV_E_ARG";
    case DV_E_NOMEM: return "DV_E_NOMEM";
    case DV_E_DB: return "DV_E_DB";
    case DV_E_SCHEMA: return "DV_E_SCHEMA";
    case DV_E_NOT_FOUND: return "DV_E_NOT_FOUND";
    case DV_E_CONFLICT: return "DV_E_CONFLICT";
    case DV_E_STATE: return "DV_E_STATE";
    case DV_E_INVALID: return "DV_E_INVALID";
    case DV_E_FORMAT: return "DV_E_FORMAT";
    case DV_E_IO: return "DV_E_IO";
    case DV_E_RENDER: return "DV_E_RENDER";
    case DV_E_LINK: return "DV_E_LINK";
    case DV_E_CONNECT: return "DV_E_CONNECT";
    case DV_E_READONLY: return "DV_E_READONLY";
    case DV_E_STOPPED: return "DV_E_STOPPED";
    case DV_E_OTHER:
    case DV_STATUS_IS_INT32: break;
    }
    return "DV_E_OTHER";
}
