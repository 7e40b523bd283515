/* cli.h - what the files of the command line share: the words given, two languages, output. */
#ifndef CLI_H
#define CLI_H

#include <doanvien/doanvien.h>

#include <limits.h>
#include <stdbool.h>

/* Exit codes: the numbers of dv_status, and these. */
enum {
    EXIT_USAGE = 64,
    EXIT_VERDICT = 20,
    EXIT_UNVOUCHED = 28,
    EXIT_BROKEN = 30,
    EXIT_PRINTER = 40
};

enum { PAGE_ROWS = 1000 };

/* A text in both languages. */
typedef struct cli_text {
    const char *en, *vi;
} cli_text;

/* Every option of every command; the table in options.c says what each is. */
typedef enum cli_option {
    OPT_HELP,
    OPT_LANG,
    OPT_DB,
    OPT_OFFICER,
    OPT_JSON,
    OPT_VERSION, /* of every command */
    OPT_UNIT,
    OPT_ALL_UNITS,
    OPT_SOURCE,
    OPT_MAP,
    OPT_CSV,
    OPT_OUT,
    OPT_DECISION,
    OPT_DATE,
    OPT_SUBMITTER,
    OPT_APPROVER,
    OPT_REQUEST,
    OPT_MEMBER,
    OPT_REASON,
    OPT_KEY,
    OPT_KEYS,
    OPT_DESIGN,
    OPT_FORMAT,
    OPT_PHOTOS,
    OPT_JOBS,
    OPT_PROOF,
    OPT_OFFLINE,
    OPT_ONLINE,
    OPT_YES,
    OPT_PREFIX,
    OPT_DIGITS,
    OPT_FIRST,
    OPT_LAST,
    OPT_NO_CHECK,
    OPT_QR_PREFIX,
    OPT_NUMBER_PREFIX,
    OPT_NUMBER_DIGITS,
    OPT_NUMBER_NO_CHECK,
    OPT_CARD_VALID_YEARS,
    OPT_PERSON,
    OPT_APPEAL_UNTIL,
    OPT_RECOGNISE,
    OPT_TO,
    OPT_QUANTITY,
    OPT_RUN,
    OPT_NOTE,
    OPT_EFFECTIVE,
    OPT_AS_OF,
    OPT_ON,
    OPT_OUTSIDE,
    OPT_LETTER,
    OPT_AS,
    OPT_DECIDED_BY,
    OPT_HEAD,
    OPT_DUTY,
    OPT_SENSITIVE,
    OPT_PASSWORD_FILE,
    OPT_STATE,
    OPT_JOINED_FROM,
    OPT_JOINED_TO,
    OPT_SLIP,
    OPT_LIMIT,
    OPT_AFTER,
    OPT_STATUS,
    OPT_DAYS,
    OPT_URI,
    OPT_STOCK,
    OPT_FIRST_SLOT,
    OPT_DUPLEX,
    OPT_OFFSET,
    OPT_PNG,
    OPT_PDF,
    OPT_DPI,
    OPT_BY,
    OPT_ABSENT,
    OPT_MISSING,
    OPT_PRINTER,
    OPT_WAIT,
    OPT_CARDS,
    OPT_COUNT
} cli_option;

/* A set of options, built with O(). */
__extension__ typedef unsigned __int128 cli_options;
#define O(name) ((cli_options)1 << OPT_##name)
_Static_assert(OPT_COUNT <= 128, "an option more than cli_options has bits");

typedef struct cli_app cli_app;

typedef struct cli_command {
    const char *verb;         /* NULL: the group is itself the command */
    const char *operands;     /* as the help shows them */
    int least, most;          /* how many operands */
    cli_options needs;        /* options that must be given; --all-units stands for --unit */
    cli_options takes;        /* options that may be given */
    int (*run)(cli_app *cli); /* gives the exit code */
    cli_text what;
    cli_text more; /* may be empty */
} cli_command;

typedef struct cli_group {
    const char *name;
    cli_text what;
    const cli_command *commands; /* up to one whose run is NULL */
} cli_group;

extern const cli_group local_group, init_group, unit_group, number_group, hire_group,
    admission_group, member_group, transfer_group, duplicate_group, photo_group, card_group,
    blank_group, key_group, design_group, run_group, verify_group, officer_group, privacy_group,
    events_group, check_group, correction_group, status_group;

struct cli_app {
    const cli_group *group;
    const cli_command *command;
    const char *value[OPT_COUNT]; /* NULL: not given */
    const char **operand;         /* one more than there are, the last NULL */
    int n_operands;
    dv_registry *registry;
    int32_t statement_timeout_s; /* 0: that of the library */
    int64_t id;                  /* the intake or run that the command is about */
    dv_error err;
};

/* ---- options.c ---- */

/* 0, or the exit code after a message. words has room for argc pointers. */
int options_read(cli_app *cli, int argc, char **argv, const char **words);
int options_check(const cli_app *cli);
void options_help(cli_options options);
/* " --unit CODE --out PATH", as a usage line has them. */
void options_usage(cli_options options);
bool option_given(const cli_app *cli, cli_option option);
/* An operand of digits only: an intake, an application, a run. False after a message. */
bool operand_number(const cli_app *cli, int index, int64_t *ret);
/* A whole number from least to most; missing gives otherwise. False after a message. */
bool option_number(const cli_app *cli, cli_option option, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *ret);
/* A day, 2026-03-31 or 31/3/2026. False after a message. */
bool option_date(const cli_app *cli, cli_option option, dv_date *ret);

/* ---- main.c ---- */

/* Open the registry that the options name, once. DV_OK, or a status with cli->err filled in. */
dv_status open_registry(cli_app *cli);
/* Libpq's words for the database chosen. */
dv_status choose_database(cli_app *cli, char *conninfo, size_t size);
void help_command(const cli_group *group, const cli_command *command);

/* ---- home.c ---- */

enum { PATH_SIZE = 2048 };

/* A path below the home folder, which is made (0700) when missing. */
dv_status home_path(const char *name, char path[PATH_SIZE], dv_error *err);
dv_status make_folder(const char *path, unsigned mode, dv_error *err);
/* "a/b" in path; false when it is too long. */
bool join(char path[PATH_SIZE], const char *folder, const char *name);
dv_status set_error(dv_error *err, dv_status status, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
dv_status fail_errno(dv_error *err, const char *path, const char *what);

/* A file that stands under its name only when whole. */
typedef struct new_file {
    int fd;
    char path[PATH_SIZE];
    char part[PATH_SIZE];
} new_file;

dv_status new_file_open(new_file *file, const char *path, dv_error *err);
dv_sink new_file_sink(new_file *file);
dv_status new_file_keep(new_file *file, dv_error *err);
void new_file_drop(new_file *file);

/* ---- local.c ---- */

/* Libpq's words for the private database; DV_E_CONNECT when it does not run. */
dv_status local_conninfo(char *conninfo, size_t size, dv_error *err);

/* ---- key.c ---- */

/* The key list that the options name. */
dv_status key_list_path(cli_app *cli, char path[PATH_SIZE]);
/* The key that the options name, else the newest; free with dv_signer_free(). */
dv_status key_signer(cli_app *cli, dv_signer **ret_signer);
/* A new key pair: its id, where the secret and the list lie. */
void key_say(const cli_app *cli, const char *kid, const char *key, const char *keys);

/* ---- status.c ---- */

/* "14 hours old". */
void status_age(char text[40], const dv_status_list *list, int64_t now);
/* What a list could not say of a card, in words; NULL when it said it. */
const char *status_word(dv_list_word said);

/* ---- say.c ---- */

void say_choose_language(const char *lang);
void say_choose_program(const char *path);
/* The text of the language chosen. */
const char *tr(const char *en, const char *vi) __attribute__((format_arg(1), format_arg(2), const));
#define TR(pair) ((tr)((pair).en, (pair).vi))
/* What a code word of the library ("id-number-shared") means; itself when unknown. */
const char *word(const char *name);

void say(const char *format, ...) __attribute__((format(printf, 1, 2))); /* standard output */
/* A text from outside, without what would steer a terminal. */
void say_clean(const char *text);
void warn(const char *format, ...) __attribute__((format(printf, 1, 2))); /* standard error */
/* What to do next; nothing when the output is for a machine. */
void next_step(const cli_app *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The number that a deed gave: a sentence, or {"name": number} under --json. */
void say_count(const cli_app *cli, const char *name, int64_t count, const char *sentence);

/* Print cli->err; gives the exit code. */
int report(const cli_app *cli);
int report_error(const dv_error *err);

#define TRY(call)                                                                                  \
    do {                                                                                           \
        if ((call) != DV_OK)                                                                       \
            return report(cli);                                                                    \
    } while (0)

static inline void free_page(dv_page **page)
{
    dv_page_free(*page);
}
#define page_auto __attribute__((cleanup(free_page))) dv_page

/* ---- list.c ---- */

/* The next rows of a list: after is NULL, or where the page before ended. */
typedef dv_status (*page_source)(cli_app *cli, const char *after, dv_page **ret_page);
/*
 * Print a list whole, page by page: as JSON with every column, or as a table (under --csv as CSV)
 * of the columns named (words between spaces, NULL for all). Gives the exit code; ret_rows may be
 * NULL.
 */
int list(cli_app *cli, page_source source, const char *columns, int64_t *ret_rows);
/* The same for a page at hand. */
void list_page(const cli_app *cli, const dv_page *page, const char *columns);
/* The first row, a line a field. */
void list_fields(const dv_page *page);

/* JSON by hand: key NULL inside an array; value NULL is null. */
void json_text(const char *key, const char *value, bool first);
void json_int(const char *key, int64_t value, bool first);

/* ---- progress.c ---- */

/* A bar on a terminal, a line now and then elsewhere; stops cleanly at Ctrl-C. */
typedef struct cli_progress {
    const char *what;
    int64_t began_ms, said_ms, said_percent;
    bool terminal, drawn;
} cli_progress;

dv_progress progress_begin(cli_progress *progress, const char *what);
void progress_end(cli_progress *progress);

/* ---- handover.c: commands of the group of runs ---- */

int run_report(cli_app *cli);
int run_handover(cli_app *cli);
int run_handed_over(cli_app *cli);
int run_bureau(cli_app *cli);

/* ---- print.c ---- */

bool read_proof(const char *word, int32_t *ret); /* --proof */
int run_print(cli_app *cli);
int run_jobs(cli_app *cli);
int run_uncertain(cli_app *cli);
/* A person's word on slots of a run. */
int run_printed(cli_app *cli);
int run_unprinted(cli_app *cli);
int run_spoiled(cli_app *cli);

/* ---- number_range.c ---- */

/* Say whose numbers the approval just made pushed below their mark. */
dv_status warn_low(cli_app *cli);

/* ---- member.c ---- */

/* What the options say of a move, for the members named by the operands. False after a message. */
bool read_move(const cli_app *cli, dv_move *move);
int say_moved(const cli_app *cli, int64_t moved);

/* The scope given: a unit's code, or NULL for all. */
static inline const char *scope(const cli_app *cli)
{
    return cli->value[OPT_UNIT];
}

#endif
