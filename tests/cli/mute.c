/* SPDX-License-Identifier: MIT */
/* Preloaded into the command line: it is killed when it has sent the text DV_MUTE_AT. */
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

__attribute__((visibility("default"))) ssize_t send(int fd, const void *data, size_t size,
                                                    int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    const char *text = getenv("DV_MUTE_AT"), *found;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "send");
    found = text ? memmem(data, size, text, strlen(text)) : NULL;
    if (found) {
        real(fd, data, (size_t)(found - (const char *)data) + strlen(text), flags);
        kill(getpid(), SIGKILL);
    }
    return real(fd, data, size, flags);
}
