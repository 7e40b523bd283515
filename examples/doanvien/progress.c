/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void draw(cli_progress *progress, int64_t done, int64_t total, int64_t ms)
{
    double rate = ms > 0 ? (double)done * 1000 / (double)ms : 0;
    int64_t percent = total > 0 ? done * 100 / total : 0;
    char tail[100] = "", bar[31];

    if (progress->terminal && total > 0) {
        memset(bar, '.', 30);
        memset(bar, '#', (size_t)(percent > 100 ? 30 : percent * 30 / 100));
        bar[30] = '\0';
        warn("\r%s [%s] ", progress->what, bar);
    } else {
        warn("%s%s: ", progress->terminal ? "\r" : "", progress->what);
    }
    if (total > 0 && rate > 0 && done < total)
        snprintf(tail, sizeof tail, tr(", %.0f s to go", ", còn %.0f giây"),
                 (double)(total - done) / rate);
    if (total > 0)
        warn("%lld/%lld (%lld %%), ", (long long)done, (long long)total, (long long)percent);
    else
        warn("%lld, ", (long long)done);
    warn("%.0f/s%s%s", rate, tail, progress->terminal ? "\033[K" : "\n");
    progress->drawn = true;
}

static int32_t step(void *user, int64_t done, int64_t total)
{
    cli_progress *progress = user;
    int64_t now = now_ms(), percent = total > 0 ? done * 100 / total : 0;
    bool due = progress->terminal
                   ? now - progress->said_ms >= 100 || done == total
                   : now - progress->said_ms >= 5000 || percent >= progress->said_percent + 10;

    if (due) {
        draw(progress, done, total, now - progress->began_ms);
        progress->said_ms = now;
        progress->said_percent = percent - percent % 10;
    }
    return stop_asked ? 1 : 0;
}

dv_progress progress_begin(cli_progress *progress, const char *what)
{
    /* The first Ctrl-C stops after the piece at hand, the second at once. */
    struct sigaction action = {.sa_handler = ask_stop, .sa_flags = SA_RESTART | (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    *progress =
        (cli_progress){.what = what, .began_ms = now_ms(), .terminal = isatty(STDERR_FILENO) != 0};
    progress->said_ms = progress->began_ms;
    return (dv_progress){step, progress};
}

void progress_end(cli_progress *progress)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (progress->terminal && progress->drawn)
        warn("\n");
    progress->drawn = false;
}
