/*
 * picture/fast.h - DV_FAST("avx2") or ("bmi2") marks a function over pixels that is compiled twice,
 * the second time for processors with that feature (2013 and later); which one is called is decided
 * when the library is loaded. The compiler does it all: there is one source.
 */
#ifndef DV_PICTURE_FAST_H
#define DV_PICTURE_FAST_H

#include <features.h>

#ifdef __has_feature
#define DV_HAS_FEATURE(name) __has_feature(name)
#else
#define DV_HAS_FEATURE(name) 0
#endif

/* ThreadSanitizer is not ready yet when the choice is made. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__) &&                  \
    !DV_HAS_FEATURE(thread_sanitizer)
#define DV_FAST(feature) __attribute__((target_clones(feature, "default")))
#else
#define DV_FAST(feature)
#endif

#endif
