/*
 * doanvien/event.h - the record and whether it can be trusted: the log of events, and the rules
 * that every registry keeps.
 *
 * The log takes new rows only. Each unit has a chain of links, and events of no unit have one: a
 * statement that writes events adds to the chain of each unit one link over its rows. A link holds
 * a SHA-256 over the rows and the hash of the link before. So whoever changes a row behind the
 * registry's back must make every later link anew, and who signed a head (doanvien/head.h) sees it.
 */
#ifndef DOANVIEN_EVENT_H
#define DOANVIEN_EVENT_H

#include <doanvien/registry.h>

DV_BEGIN_DECLS

/*
 * Events of a unit and below (unit_code NULL: all), the newest first. Columns: event_id at officer
 * verb unit_code person_id intake_id row_no old new; old and new are JSON, and hold no personal
 * data, as the log can never be changed: ids, codes, states, days, and under "fields" the names of
 * the fields of a person that changed. What these were is in dv_person_history(). Of persons who
 * were not known a feed notes one event a unit, without person_id: new has how many rows they are,
 * and a digest of the rows of the intake that brought them, which dv_registry_check() compares.
 * after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_events_list(dv_registry *registry, const char *unit_code, const char *after,
                                int32_t limit, dv_page **ret_page, dv_error *err);

/* Where each chain ends. Columns: unit_code (NULL: events of no unit) links events hash. */
DV_API dv_status dv_events_heads(dv_registry *registry, dv_page **ret_page, dv_error *err);

/*
 * Compare every row of the log with the chains; reads all of it, in the server. No row: the log is
 * as it was written. Else the first fault of each chain, of 100 chains at most. Columns: fault
 * unit_code link_no event_id. fault is
 *
 *   row-changed    a value of the row is not what was written
 *   row-missing    the row was there
 *   row-uncovered  the row was put in later: no link covers it
 *   link-changed   the link itself is not as it was sealed
 *   link-missing   there was a link of this number
 *   head-changed   the chain does not end where the registry noted its end
 *
 * A tail that was cut off with all that tells of it shows only against a signed head.
 * DV_E_DB: the database role does not see all units.
 */
DV_API dv_status dv_events_verify(dv_registry *registry, dv_page **ret_page, dv_error *err);

/*
 * Ask whether every rule of the registry holds that the database itself cannot enforce, and verify
 * the log: after a restore, or by night. One row a rule, the log as the rule "event_chain".
 * Columns: rule state (ok, broken) first (what names the first rows that break it, "A1 7; A2 9",
 * else NULL). A broken rule is an answer, not a failure.
 */
DV_API dv_status dv_registry_check(dv_registry *registry, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
