/*
 * doanvien/officer.h - officers (cán bộ): the logins that may use the registry, for which unit,
 * with which duties; and the sensitive data that few of them may read.
 *
 * An officer logs in to the database as a role of their own, and sees and changes only what belongs
 * to their unit and those below it. A registry opened by such a login acts in its name, whatever
 * dv_registry_options.officer says; unit_code NULL then means the officer's unit.
 */
#ifndef DOANVIEN_OFFICER_H
#define DOANVIEN_OFFICER_H

#include <doanvien/registry.h>

DV_BEGIN_DECLS

typedef struct dv_officer {
    uint32_t size;         /* sizeof(dv_officer) */
    int32_t sensitive;     /* may read sensitive data: 1 yes, -1 no, 0 as it is (new: no) */
    const char *login;     /* role of the database, at most 63 bytes; required */
    const char *unit_code; /* NULL: as it is; required for a new officer */
    const char *duties; /* "clerk,approver,printer,verifier,auditor", some of them; NULL as above */
    const char
        *password; /* NULL: as it is, for peer login and the like; only its SCRAM secret is sent */
} dv_officer;

#define DV_OFFICER_INIT                                                                            \
    {                                                                                              \
        sizeof(dv_officer), 0, NULL, NULL, NULL, NULL                                              \
    }

/*
 * Make an officer: their login, when there is none yet, its duties, and the event. By the owner of
 * the registry, whose role may create roles; without that right the login must be there already.
 *
 * DV_E_CONFLICT   the login is an officer's already
 * DV_E_NOT_FOUND  no such unit
 * DV_E_INVALID    no such duty, or a login that could not be held to its unit (a superuser, the
 * owner) DV_E_DB         the role may not create roles: err->hint says what to do
 */
DV_API dv_status dv_officer_add(dv_registry *registry, const dv_officer *officer, dv_error *err);
/* Another unit, other duties, another password; DV_E_NOT_FOUND when the login is no officer's. */
DV_API dv_status dv_officer_change(dv_registry *registry, const dv_officer *officer, dv_error *err);
/* Takes the duties away and closes the login, at once for sessions that are open too. */
DV_API dv_status dv_officer_end(dv_registry *registry, const char *login, dv_error *err);
/* Officers of a unit and below (NULL: all). Columns: login unit_code duties sensitive since ended.
 */
DV_API dv_status dv_officer_list(dv_registry *registry, const char *unit_code, dv_page **ret_page,
                                 dv_error *err);

/*
 * Ethnicity, religion and admission to the Party of a member, for a purpose that is stated. Each
 * reading leaves an event, which is committed before the data is read. One row at most; columns:
 * ethnicity religion party_on. DV_E_DB: the right is missing, or the member is not in sight.
 */
DV_API dv_status dv_sensitive_get(dv_registry *registry, const char *member_no, const char *purpose,
                                  dv_page **ret_page, dv_error *err);
/* All three are written; NULL and DV_DATE_NONE say that it is not known. */
DV_API dv_status dv_sensitive_set(dv_registry *registry, const char *member_no,
                                  const char *ethnicity, const char *religion, dv_date party_on,
                                  const char *purpose, dv_error *err);

DV_END_DECLS

#endif
