/* ground/base.h - the cleanup vocabulary and how a failure is made. Stays free of any domain. */
#ifndef DV_GROUND_BASE_H
#define DV_GROUND_BASE_H

#include <doanvien/error.h>

#include <stdbool.h>
#include <stdlib.h>

/*
 * dv_auto(T) declares a variable that frees itself when it goes out of scope, by T_free_at().
 * dv_take() moves the value out and leaves NULL: how an object leaves the function that made it.
 */
#define dv_auto(T) __attribute__((cleanup(T##_free_at))) T *
#define DV_AUTO(T, free_fn)                                                                        \
    static inline void T##_free_at(T **at)                                                         \
    {                                                                                              \
        if (*at)                                                                                   \
            free_fn(*at);                                                                          \
    }
#define dv_take(at)                                                                                \
    __extension__({                                                                                \
        __typeof__(*(at)) taken_ = *(at);                                                          \
        *(at) = NULL;                                                                              \
        taken_;                                                                                    \
    })

/* Text from malloc that frees itself: dv_auto_text name = NULL; */
#define dv_auto_text __attribute__((cleanup(dv_text_free_at))) char *
static inline void dv_text_free_at(char **at)
{
    free(*at);
}

/* A page made by another call, freed at the end of the scope: dv_auto(dv_page) page = NULL; */
DV_AUTO(dv_page, dv_page_free)

#define DV_TRY(call)                                                                               \
    do {                                                                                           \
        dv_status try_ = (call);                                                                   \
        if (try_ != DV_OK)                                                                         \
            return try_;                                                                           \
    } while (0)

#define DV_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fill err (which may be NULL) and give back status, so that a caller can return it. */
__attribute__((format(printf, 3, 4))) dv_status dv_fail(dv_error *err, dv_status status,
                                                        const char *message, ...);
/* Add what may not be logged, and what to do. Either may be NULL. */
void dv_fail_detail(dv_error *err, const char *detail, const char *hint);
__attribute__((format(printf, 2, 3))) void dv_fail_detailf(dv_error *err, const char *detail, ...);
__attribute__((format(printf, 2, 3))) void dv_fail_hint(dv_error *err, const char *hint, ...);
dv_status dv_fail_nomem(dv_error *err);
dv_status dv_fail_null(dv_error *err); /* of a public function: a handle, text or ret_ is missing */

/*
 * Read a caller's struct whose first field is uint32_t size: an older, shorter one reads as zero
 * at the end; a newer, longer one is accepted while its unknown tail is zero.
 */
dv_status dv_options_copy(void *to, size_t size, const void *from, const char *name, dv_error *err);

#endif
