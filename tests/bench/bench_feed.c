/* SPDX-License-Identifier: MIT */
/*
 * bench_feed [ROWS] - a feed of so many rows (1,000,000), one in twenty of them with some mess:
 * compared, applied, then the same file again, then with a hundredth of its rows changed. Made up.
 * The database is named by PGHOST and its like; it must be empty or a registry, and grows by ROWS
 * persons.
 */
#include <doanvien/doanvien.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void need(dv_status status, const dv_error *err)
{
    if (status == DV_OK)
        return;
    fprintf(stderr, "bench_feed: %s\n%s\n", err->message, err->detail);
    exit(1);
}

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* xorshift64*, Vigna 2016; a fixed seed, so that runs can be compared. */
static uint64_t at;

static unsigned below(unsigned n)
{
    at ^= at >> 12;
    at ^= at << 25;
    at ^= at >> 27;
    return (unsigned)((at * 2685821657736338717u) >> 33) % n;
}

static void write_row(FILE *file, int row, unsigned firms, const char *job)
{
    static const char *const family[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng"};
    static const char *const middle[] = {"Văn", "Thị", "Minh", "Ngọc", "Hữu", "Thanh", "Quốc"};
    static const char *const given[] = {"An",   "Bình", "Châu", "Dũng", "Hạnh",
                                        "Khoa", "Loan", "Oanh", "Phúc", "Yến"};
    static const char *const province[] = {"001", "079", "046", "048", "031", "092", "022", "066"};
    static const char *const old_names[] = {"NguyÔn V¨n An", "Traàn Vaên Dũng", "Ðặng Thị Yến"};
    int year = 1965 + (int)below(40), woman = (int)below(2), mess = (int)below(100);
    char name[64], id[16], born[16];
    const char *id_text = id;

    snprintf(name, sizeof name, "%s %s %s", family[below(7)], middle[below(7)], given[below(10)]);
    snprintf(id, sizeof id, "%s%d%02d%06d", province[row % 8], (year >= 2000 ? 2 : 0) + woman,
             year % 100, row / 8 % 1000000);
    snprintf(born, sizeof born, "%02d/%02d/%d", 1 + (int)below(28), 1 + (int)below(12), year);
    if (mess == 0)
        snprintf(name, sizeof name, "%s", old_names[below(3)]);
    if (mess == 1)
        id_text += id[0] == '0' ? 1 + (id[1] == '0') : 0;
    if (mess == 2)
        snprintf(born, sizeof born, "%d", year);
    fprintf(file, "%d;NV%07d;%s;%s;%s;%s;%02d/%02d/2026;Công ty Số %u;%s;%s%08u;;%s\r\n", row + 1,
            row + 1, name, mess == 3 ? "31/02/1990" : born, woman ? "Nữ" : "Nam", id_text,
            1 + (int)below(28), 1 + (int)below(10), below(firms), job, mess == 4 ? "+849" : "09",
            below(100000000), below(50) ? "Đang làm việc" : "Đã nghỉ việc");
}

/* Every so many rows one with another job, or none when every is 0. */
static void write_feed(const char *path, int rows, unsigned firms, int every)
{
    FILE *file = fopen(path, "w");

    if (!file)
        exit(1);
    at = 88172645463325252u;
    fputs("\xEF\xBB\xBF"
          "DANH SÁCH NHÂN VIÊN;;;;;;;;;;;\r\n"
          "STT;Mã nhân viên (*);Họ và tên (*);Ngày sinh;Giới tính;Số CCCD/CMND/Hộ chiếu;"
          "Ngày vào làm;Đơn vị công tác (*);Vị trí công việc;Điện thoại di động;Email cá nhân;"
          "Trạng thái lao động (*)\r\n",
          file);
    for (int i = 0; i < rows; i++)
        write_row(file, i, firms, every && i % every == 0 ? "Tổ trưởng" : "Công nhân");
    if (fclose(file) != 0)
        exit(1);
}

static void write_units(const char *path, unsigned firms)
{
    FILE *file = fopen(path, "w");

    if (!file)
        exit(1);
    fputs("code,name,kind,parent,sector,tax_code,employer\nU,Công đoàn cấp trên,upper,,state,,\n",
          file);
    for (unsigned i = 0; i < firms; i++)
        fprintf(file, "F%u,Công đoàn cơ sở %u,grassroots,U,non-state,,Công ty Số %u\n", i, i, i);
    if (fclose(file) != 0)
        exit(1);
}

static void report(const char *what, int rows, double seconds)
{
    printf("%-14s %8.2f s %10.0f rows/s\n", what, seconds, rows / seconds);
    fflush(stdout);
}

/* Compare and apply; gives the seconds of both together. */
static double once(dv_registry *registry, dv_input *input, const char *when, int rows)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_error err = {0};
    double began = now(), between, ended;
    int64_t intake, changes;
    char what[32];

    request.source = "bench";
    request.input = input;
    need(dv_feed_compare(registry, &request, &intake, &err), &err);
    between = now();
    need(dv_feed_apply(registry, intake, &changes, &err), &err);
    ended = now();
    snprintf(what, sizeof what, "compare%s", when);
    report(what, rows, between - began);
    snprintf(what, sizeof what, "apply%s", when);
    report(what, rows, ended - between);
    printf("%-14s %8lld\n", "changes", (long long)changes);
    return ended - began;
}

int main(int argc, char **argv)
{
    enum { FIRMS = 400 };
    int rows = argc > 1 ? atoi(argv[1]) : 1000000;
    char folder[] = "/tmp/dv-bench-XXXXXX", feed[64], units[64];
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_input input = DV_INPUT_INIT;
    dv_error err = {0};
    struct rusage used;

    if (rows < 1 || !mkdtemp(folder))
        return 1;
    snprintf(feed, sizeof feed, "%s/feed.csv", folder);
    snprintf(units, sizeof units, "%s/units.csv", folder);
    write_feed(feed, rows, FIRMS, 0);
    write_units(units, FIRMS);

    options.conninfo = "";
    options.officer = "bench";
    need(dv_registry_migrate(&options, NULL, &err), &err);
    need(dv_registry_open(&options, &registry, &err), &err);
    input.path = units;
    need(dv_unit_import(registry, &input, NULL, &err), &err);
    input.path = feed;
    report("first time", rows, once(registry, &input, "", rows));
    report("same again", rows, once(registry, &input, " again", rows));
    write_feed(feed, rows, FIRMS, 100);
    report("1 % changed", rows, once(registry, &input, " 1 %", rows));
    getrusage(RUSAGE_SELF, &used);
    printf("%-14s %8ld kB at most in this process\n", "memory", used.ru_maxrss);

    dv_registry_close(registry);
    unlink(feed);
    unlink(units);
    rmdir(folder);
    return 0;
}
