/*
 * picture/fast.h - DV_FAST("avx2") or ("bmi2") marks a function over pixels that is compiled twice,
 * the second time for processors with that feature (2013 and later); which one is called is decided
 * when the library is loaded. The compiler does it all: there is one source.
 */
#ifndef DV_PICTURE_FAST_H
#define DV_PICTURE_FAST_H

#include <features.h>

/* gcc alone: the resolvers that clang 14 makes are global symbols under names not ours. Under
 * ThreadSanitizer, which is not ready yet when the choice is made, there is none. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) &&                            \
    !defined(__SANITIZE_THREAD__)
#define DV_FAST(feature) __attribute__((target_clones(feature, "default")))
#else
#define DV_FAST(feature)
#endif

#endif
