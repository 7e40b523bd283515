/* SPDX-License-Identifier: MIT */
/*
 * The private database: a PostgreSQL cluster of the user's own, reached over a Unix socket in a
 * folder that nobody else can enter. PostgreSQL refuses to run as root, so for root it runs as the
 * system user postgres in /var/lib/doanvien-HASH (root's own folders are closed to that user).
 * Paths given to PostgreSQL's programs are relative: pg_ctl hands them to a shell.
 */
#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct cluster {
    char note[PATH_SIZE];   /* file that remembers folder and socket */
    char folder[PATH_SIZE]; /* holds data, log and mostly socket */
    char socket[PATH_SIZE]; /* folder of the socket; "" when no cluster was made */
    char bin[PATH_SIZE];    /* PostgreSQL's programs */
    char user[64];          /* who calls */
    char owner[64];         /* who the server runs as */
    uid_t uid;
    gid_t gid;
} cluster;

enum { SOCKET_FOLDER_MAX = 90 }; /* bytes; sun_path holds 108 with the socket's name */

/* ---- where it is ---- */

static uint64_t hash(const char *text)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return h;
}

static void read_note(cluster *place)
{
    FILE *file = fopen(place->note, "re");
    char line[PATH_SIZE + 10];

    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "socket ", 7) == 0)
            snprintf(place->socket, PATH_SIZE, "%.*s", PATH_SIZE - 1, line + 7);
    }
    if (file)
        fclose(file);
}

static dv_status find_place(cluster *place, dv_error *err)
{
    struct passwd *user = getpwuid(geteuid());
    char local[PATH_SIZE];

    memset(place, 0, sizeof *place);
    if (!user)
        return set_error(
            err, DV_E_OTHER,
            tr("Add the user to /etc/passwd, or name a database with --db.",
               "Hãy thêm người dùng vào /etc/passwd, hoặc chỉ cơ sở dữ liệu bằng --db."),
            "%s: %u", tr("this user id has no name", "mã người dùng không có tên"),
            (unsigned)geteuid());
    snprintf(place->user, sizeof place->user, "%s", user->pw_name);
    if (home_path("local", local, err) || make_folder(local, 0700, err))
        return err->status;
    snprintf(place->folder, PATH_SIZE, "%s", local);
    if (geteuid() == 0) {
        snprintf(place->folder, PATH_SIZE, "/var/lib/doanvien-%016llx",
                 (unsigned long long)hash(local));
        if (!(user = getpwnam("postgres")))
            return set_error(
                err, DV_E_NOT_FOUND,
                tr("Install the package postgresql.", "Hãy cài gói postgresql."), "%s",
                tr("there is no system user postgres", "không có người dùng hệ thống postgres"));
    }
    snprintf(place->owner, sizeof place->owner, "%s", user->pw_name);
    place->uid = user->pw_uid;
    place->gid = user->pw_gid;
    if (!join(place->note, local, "where"))
        return set_error(
            err, DV_E_IO, NULL, "%s",
            tr("the path of the home folder is too long", "đường dẫn thư mục dữ liệu quá dài"));
    read_note(place);
    return DV_OK;
}

static dv_status write_note(const cluster *place, dv_error *err)
{
    new_file file;
    char note[2 * PATH_SIZE + 30];
    int size = snprintf(note, sizeof note, "cluster %s\nsocket %s\n", place->folder, place->socket);
    dv_status status = new_file_open(&file, place->note, err);

    if (status)
        return status;
    if (new_file_sink(&file).write(&file, (const uint8_t *)note, (size_t)size)) {
        fail_errno(err, place->note, tr("the file was not written", "không ghi được tệp"));
        new_file_drop(&file);
        return DV_E_IO;
    }
    return new_file_keep(&file, err);
}

static bool is_private(const char *folder, uid_t uid)
{
    struct stat there;

    return lstat(folder, &there) == 0 && S_ISDIR(there.st_mode) && there.st_uid == uid &&
           (there.st_mode & 077) == 0;
}

static dv_status make_private(const char *folder, const cluster *place, dv_error *err)
{
    if (mkdir(folder, 0700) && errno != EEXIST)
        return fail_errno(err, folder, tr("the folder was not made", "không tạo được thư mục"));
    /* A start that was killed here left it to root, empty. */
    if (geteuid() == 0 && is_private(folder, 0) && lchown(folder, place->uid, place->gid))
        return fail_errno(err, folder, tr("the folder was not made", "không tạo được thư mục"));
    if (is_private(folder, place->uid))
        return DV_OK;
    return set_error(
        err, DV_E_IO, NULL, "%s: %s",
        tr("the folder is not private to its owner", "thư mục không phải của riêng chủ sở hữu"),
        folder);
}

static bool beside(const cluster *place)
{
    size_t length = strlen(place->folder);

    return strncmp(place->socket, place->folder, length) == 0 && place->socket[length] == '/';
}

/* The socket lies beside the data, unless its path is too long or libpq would split it. */
static dv_status choose_socket(cluster *place, dv_error *err)
{
    char folder[PATH_SIZE], made[] = "/tmp/doanvien-XXXXXX";

    if (!join(folder, place->folder, "socket") || strlen(folder) > SOCKET_FOLDER_MAX ||
        strchr(folder, ',')) {
        if (*place->socket && !beside(place) && is_private(place->socket, place->uid))
            return DV_OK;
        if (!mkdtemp(made))
            return fail_errno(err, made, tr("the folder was not made", "không tạo được thư mục"));
        snprintf(folder, sizeof folder, "%s", made);
    }
    snprintf(place->socket, PATH_SIZE, "%s", folder);
    return make_private(folder, place, err);
}

static int by_version(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static bool in_path(char bin[PATH_SIZE])
{
    const char *path = getenv("PATH");
    char program[PATH_SIZE];

    for (size_t length; path && *path; path += length + (path[length] == ':')) {
        length = strcspn(path, ":");
        snprintf(bin, PATH_SIZE, "%.*s", (int)length, path);
        if (*bin == '/' && join(program, bin, "initdb") && access(program, X_OK) == 0)
            return true;
    }
    return false;
}

/* The newest installed, or the one that the cluster was made with. */
static dv_status find_programs(cluster *place, dv_error *err)
{
    char name[PATH_SIZE], pattern[80], version[16] = "*";
    FILE *file = join(name, place->folder, "data/PG_VERSION") ? fopen(name, "re") : NULL;
    glob_t found = {0};

    if (file) {
        if (fscanf(file, "%15[0-9]", version) != 1)
            strcpy(version, "*");
        fclose(file);
    }
    snprintf(pattern, sizeof pattern, "/usr/lib/postgresql/%s/bin", version);
    glob(pattern, 0, NULL, &found);
    snprintf(pattern, sizeof pattern, "/usr/pgsql-%s/bin", version);
    glob(pattern, GLOB_APPEND, NULL, &found);
    if (found.gl_pathc)
        qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, by_version);
    for (size_t i = found.gl_pathc; i-- && !*place->bin;)
        if (join(name, found.gl_pathv[i], "initdb") && access(name, X_OK) == 0)
            snprintf(place->bin, PATH_SIZE, "%s", found.gl_pathv[i]);
    globfree(&found);
    if (*place->bin || in_path(place->bin))
        return DV_OK;
    return set_error(err, DV_E_NOT_FOUND,
                     tr("Install the package postgresql, or name a database with --db.",
                        "Hãy cài gói postgresql, hoặc chỉ cơ sở dữ liệu bằng --db."),
                     "%s%s%s", tr("PostgreSQL is not installed", "chưa cài PostgreSQL"),
                     *version == '*' ? "" : ": ", *version == '*' ? "" : version);
}

/* ---- is it there ---- */

static bool listens(const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd, failed;

    if (!*folder || strlen(folder) > SOCKET_FOLDER_MAX)
        return false;
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", folder);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    failed = connect(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
    return !failed;
}

/* Does a process work in this folder? A server's processes all do. */
static bool inhabited(const char *folder)
{
    DIR *proc = opendir("/proc");
    struct stat wanted, there;
    struct dirent *entry;
    char path[300];
    bool found = !proc || stat(folder, &wanted) != 0; /* unknown counts as yes */

    while (!found && (entry = readdir(proc))) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/cwd", entry->d_name);
        found = stat(path, &there) == 0 && there.st_dev == wanted.st_dev &&
                there.st_ino == wanted.st_ino;
    }
    if (proc)
        closedir(proc);
    return found;
}

/* ---- as the owner of the cluster, in its folder ---- */

/* Run one of PostgreSQL's programs, its words to the log, with input or nothing to read. */
static bool run(const cluster *place, const char *input, const char *const *words)
{
    char program[PATH_SIZE];
    const char *argv[16] = {program}; /* its whole path: it looks for the others beside itself */
    int pipes[2], status;
    pid_t child;

    for (int i = 1; words[i]; i++)
        argv[i] = words[i];
    if (!join(program, place->bin, words[0]) || pipe2(pipes, O_CLOEXEC))
        return false;
    child = fork();
    if (child == 0) {
        int log = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

        if (log >= 0 && dup2(log, 1) == 1 && dup2(log, 2) == 2 && dup2(pipes[0], 0) == 0)
            execv(program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(pipes[0]);
    if (child > 0 && input && write(pipes[1], input, strlen(input)) < 0)
        input = NULL; /* the program's exit status tells */
    close(pipes[1]);
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool write_file(const char *path, const char *mode, const char *content)
{
    FILE *file = fopen(path, mode);
    bool good = file && fputs(content, file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0;

    return (!file || fclose(file) == 0) && good;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
    (void)stat, (void)type, (void)ftw;
    return remove(path);
}

static bool remove_tree(const char *path)
{
    return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0 || errno == ENOENT;
}

/* Statements, a line each, to a cluster that does not run. */
static bool as_superuser(const cluster *place, const char *data, const char *statements)
{
    const char *single[] = {"postgres", "--single",         "-D",       data,
                            "-c",       "exit_on_error=on", "postgres", NULL};

    return run(place, statements, single);
}

/* The cluster gets its name when it is whole, so one that was killed half-made is made anew. */
static bool make_cluster(const cluster *place)
{
    const char *initdb[] = {"initdb",
                            "-D",
                            "data.new",
                            "--data-checksums",
                            "--auth-local=peer",
                            "--auth-host=reject",
                            "--encoding=UTF8",
                            "--locale=C.UTF-8",
                            "--username=postgres",
                            "--no-instructions",
                            NULL};
    char ident[120];
    int folder;

    snprintf(ident, sizeof ident, "doanvien \"%s\" doanvien\n", place->user);
    if (!remove_tree("data.new") || !run(place, NULL, initdb) ||
        !write_file("data.new/pg_hba.conf", "we", "local all all peer map=doanvien\n") ||
        !write_file("data.new/pg_ident.conf", "we", ident) ||
        !write_file("data.new/postgresql.conf", "ae", "\ninclude 'doanvien.conf'\n") ||
        !write_file("data.new/doanvien.conf", "we", "") ||
        !as_superuser(
            place, "data.new",
            "CREATE ROLE doanvien LOGIN CREATEROLE\nCREATE DATABASE doanvien OWNER doanvien\n") ||
        rename("data.new", "data"))
        return false;
    folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder >= 0 && fsync(folder) == 0 && close(folder) == 0;
}

static bool configure(const cluster *place)
{
    long long ram = (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    char conf[400];

    snprintf(conf, sizeof conf,
             "# Written at each start; other settings go to the end of postgresql.conf.\n"
             "listen_addresses = ''\nport = 5432\nunix_socket_directories = '%.40s'\n"
             "unix_socket_permissions = 0700\nmax_wal_size = 4GB\njit = off\n%s",
             beside(place) ? "../socket" : place->socket,
             ram >= 2LL << 30 ? "shared_buffers = 256MB\n" : "");
    return write_file("data/doanvien.conf", "we", conf);
}

/* After a crash their number may be some other process's, and PostgreSQL would not start. */
static void remove_stale_locks(const cluster *place)
{
    char lock[PATH_SIZE];

    unlink("data/postmaster.pid");
    if (join(lock, place->socket, ".s.PGSQL.5432.lock"))
        unlink(lock);
}

static bool start_server(const cluster *place)
{
    const char *start[] = {"pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "300", "start", NULL};

    bool made = access("data/PG_VERSION", F_OK) != 0;

    if (made && !make_cluster(place))
        return false;
    if (!inhabited("data"))
        remove_stale_locks(place);
    if (!configure(place))
        return false;
    /* One that an earlier version made lacks a right that the registry needs by now. */
    if (!made && !inhabited("data"))
        as_superuser(place, "data", "ALTER ROLE doanvien CREATEROLE\n");
    return run(place, NULL, start);
}

static bool stop_server(const cluster *place)
{
    const char *stop[] = {"pg_ctl", "-D", "data", "-m", "fast", "-w", "-t", "300", "stop", NULL};

    return !inhabited("data") || run(place, NULL, stop);
}

static bool remove_cluster(const cluster *place)
{
    /* Killed in the middle, the rest is what the next start or destroy throws away. */
    return remove_tree("data.new") && (rename("data", "data.new") == 0 || errno == ENOENT) &&
           remove_tree("data.new") && remove_tree("socket") &&
           (beside(place) || remove_tree(place->socket)) && remove_tree("log");
}

/* Do it in a child that is the owner and nobody else, in the cluster's folder. */
static bool as_owner(const cluster *place, bool (*deed)(const cluster *))
{
    int status = 1;
    pid_t child = fork();

    if (child == 0) {
        const char *zone = getenv("TZ");
        char kept[100];

        snprintf(kept, sizeof kept, "%s", zone ? zone : "");
        if (geteuid() == 0 && (setgroups(0, NULL) || setgid(place->gid) || setuid(place->uid)))
            _exit(1);
        /* No PGDATA, PGPORT or language of the caller reaches PostgreSQL. */
        if (chdir(place->folder) || clearenv() || setenv("LC_ALL", "C", 1) ||
            setenv("PATH", "/usr/bin:/bin", 1) || (*kept && setenv("TZ", kept, 1)))
            _exit(1);
        umask(077);
        _exit(deed(place) ? 0 : 1);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The last line of the log says what went wrong. */
static dv_status fail_log(const cluster *place, const char *what, dv_error *err)
{
    char path[PATH_SIZE], line[400];
    FILE *file = join(path, place->folder, "log") ? fopen(path, "re") : NULL;

    set_error(err, DV_E_OTHER, NULL, "%s", what);
    while (file && fgets(line, sizeof line, file))
        if (line[strspn(line, " \t\n")])
            snprintf(err->detail, sizeof err->detail, "%.*s", (int)strcspn(line, "\n"), line);
    if (file)
        fclose(file);
    snprintf(err->hint, sizeof err->hint, "%s: %.200s", tr("The log is", "Nhật ký"), path);
    return DV_E_OTHER;
}

/* Two commands at a time wait for each other, up to the end of the first. */
static dv_status find_locked(cluster *place, dv_error *err)
{
    char path[PATH_SIZE];
    int fd;

    if (find_place(place, err))
        return err->status;
    snprintf(path, sizeof path, "%.*s.lock", PATH_SIZE - 6, place->note);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX))
        return fail_errno(err, path, tr("the file was not locked", "không khóa được tệp"));
    return DV_OK; /* open, and locked, as long as the program runs */
}

/* ---- commands ---- */

static int local_start(cli_app *cli)
{
    cluster place;
    char data[PATH_SIZE];

    TRY(find_locked(&place, &cli->err));
    if (listens(place.socket)) {
        say("%s\n",
            tr("The private database is running already.", "Cơ sở dữ liệu riêng đang chạy rồi."));
        return 0;
    }
    TRY(find_programs(&place, &cli->err));
    TRY(make_private(place.folder, &place, &cli->err));
    TRY(choose_socket(&place, &cli->err));
    TRY(write_note(&place, &cli->err));
    if (join(data, place.folder, "data/PG_VERSION") && access(data, F_OK) != 0)
        warn("%s\n", tr("Making a private PostgreSQL database ...",
                        "Đang tạo cơ sở dữ liệu PostgreSQL riêng ..."));
    if (!as_owner(&place, start_server)) {
        fail_log(
            &place,
            tr("the private database did not start", "cơ sở dữ liệu riêng không khởi động được"),
            &cli->err);
        return report(cli);
    }
    say("%s\n", tr("The private database runs.", "Cơ sở dữ liệu riêng đang chạy."));
    next_step(cli, "doanvien init");
    return 0;
}

static int local_stop(cli_app *cli)
{
    cluster place;

    TRY(find_locked(&place, &cli->err));
    if (!*place.socket || !is_private(place.folder, place.uid)) {
        say("%s\n", tr("There is no private database.", "Chưa có cơ sở dữ liệu riêng."));
        return 0;
    }
    TRY(find_programs(&place, &cli->err));
    if (!as_owner(&place, stop_server)) {
        fail_log(&place,
                 tr("the private database did not stop", "cơ sở dữ liệu riêng không dừng được"),
                 &cli->err);
        return report(cli);
    }
    say("%s\n", tr("The private database is stopped.", "Cơ sở dữ liệu riêng đã dừng."));
    return 0;
}

static int local_status(cli_app *cli)
{
    cluster place;
    char conninfo[2 * PATH_SIZE];
    bool running;

    TRY(find_place(&place, &cli->err));
    running = listens(place.socket);
    if (option_given(cli, OPT_JSON)) {
        json_text("state", running ? "running" : *place.socket ? "stopped" : "none", true);
        json_text("folder", place.folder, false);
        json_text("socket", *place.socket ? place.socket : NULL, false);
        say("}\n");
    } else if (!*place.socket) {
        say("%s\n", tr("There is no private database.", "Chưa có cơ sở dữ liệu riêng."));
    } else {
        say("%s\n", running
                        ? tr("The private database runs.", "Cơ sở dữ liệu riêng đang chạy.")
                        : tr("The private database is stopped.", "Cơ sở dữ liệu riêng đã dừng."));
        say("  %s: %s\n", tr("folder", "thư mục"), place.folder);
        if (running && local_conninfo(conninfo, sizeof conninfo, &cli->err) == DV_OK)
            say("  %s: psql \"%s\"\n", tr("to look inside", "xem bên trong"), conninfo);
    }
    if (!running)
        next_step(cli, "doanvien local start");
    return running ? 0 : *place.socket ? DV_E_CONNECT : DV_E_NOT_FOUND;
}

static int local_destroy(cli_app *cli)
{
    cluster place;

    TRY(find_locked(&place, &cli->err));
    if (!*place.socket) {
        say("%s\n", tr("There is no private database.", "Chưa có cơ sở dữ liệu riêng."));
        return 0;
    }
    if (!option_given(cli, OPT_YES)) {
        warn("doanvien: %s: %s\n",
             tr("this removes the database and all its records",
                "lệnh này xóa cơ sở dữ liệu và mọi dữ liệu trong đó"),
             place.folder);
        next_step(cli, "doanvien local destroy --yes");
        return EXIT_USAGE;
    }
    if (is_private(place.folder, place.uid)) {
        TRY(find_programs(&place, &cli->err));
        if (!as_owner(&place, stop_server) || !as_owner(&place, remove_cluster)) {
            fail_log(&place,
                     tr("the private database was not removed", "cơ sở dữ liệu riêng chưa bị xóa"),
                     &cli->err);
            return report(cli);
        }
    }
    unlink(place.note);
    rmdir(place.folder); /* the user's own folder stays for its lock */
    say("%s\n", tr("The private database is gone. Keys and cards made are still there.",
                   "Đã xóa cơ sở dữ liệu riêng. Khóa và các tệp thẻ vẫn còn."));
    return 0;
}

/* 'value' with quotes and backslashes escaped, as libpq reads it. */
static void quote(char *to, const char *value)
{
    *to++ = '\'';
    for (; *value; value++) {
        if (*value == '\'' || *value == '\\')
            *to++ = '\\';
        *to++ = *value;
    }
    *to++ = '\'';
    *to = '\0';
}

dv_status local_conninfo(char *conninfo, size_t size, dv_error *err)
{
    char host[2 * SOCKET_FOLDER_MAX + 3];
    cluster place;

    if (find_place(&place, err))
        return err->status;
    if (!listens(place.socket))
        return set_error(err, DV_E_CONNECT,
                         tr("Start it with: doanvien local start; or name a database with --db.",
                            "Hãy chạy: doanvien local start; hoặc chỉ cơ sở dữ liệu bằng --db."),
                         "%s",
                         tr("the private database does not run", "cơ sở dữ liệu riêng không chạy"));
    quote(host, place.socket);
    /* hostaddr: PGHOSTADDR must not lead elsewhere. requirepeer: nobody else may answer. */
    snprintf(conninfo, size,
             "host=%s hostaddr='' port=5432 user=doanvien dbname=doanvien "
             "requirepeer='%s'",
             host, place.owner);
    return DV_OK;
}

static const cli_command commands[] = {
    {"start",
     "",
     0,
     0,
     0,
     0,
     local_start,
     {"make and start the private database", "tạo và khởi động cơ sở dữ liệu riêng"},
     {"A PostgreSQL of your own: over a Unix socket only, no password, no network, nobody else "
      "gets\n"
      "in. It lies in local/ of the home folder; for root, whom PostgreSQL refuses, in\n"
      "/var/lib/doanvien-HASH under the system user postgres. Safe to repeat.\n",
      "PostgreSQL của riêng bạn: chỉ qua Unix socket, không mật khẩu, không qua mạng, người khác\n"
      "không vào được. Nằm trong local/ của thư mục dữ liệu; với root thì nằm trong\n"
      "/var/lib/doanvien-HASH của người dùng hệ thống postgres. Chạy lại không sao.\n"}},
    {"stop",
     "",
     0,
     0,
     0,
     0,
     local_stop,
     {"stop the private database", "dừng cơ sở dữ liệu riêng"},
     {NULL, NULL}},
    {"status",
     "",
     0,
     0,
     0,
     0,
     local_status,
     {"does the private database run, and where", "cơ sở dữ liệu riêng có chạy không, ở đâu"},
     {"Exit codes: 0 it runs, 13 it is stopped, 5 there is none.\n",
      "Mã thoát: 0 đang chạy, 13 đã dừng, 5 chưa có.\n"}},
    {"destroy",
     "",
     0,
     0,
     0,
     O(YES),
     local_destroy,
     {"remove the private database and all in it", "xóa cơ sở dữ liệu riêng và mọi dữ liệu"},
     {NULL, NULL}},
    {0},
};

const cli_group local_group = {
    "local",
    {"the private database on this machine", "cơ sở dữ liệu riêng trên máy này"},
    commands};
