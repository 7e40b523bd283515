/*
 * doanvien/doanvien.h - all of libdoanvien; read top to bottom it is the way of a card.
 *
 *     HR feed -> candidates -> admission -> members -> cards -> run -> files -> verification
 */
#ifndef DOANVIEN_DOANVIEN_H
#define DOANVIEN_DOANVIEN_H

#include <doanvien/base.h>           /* dates, sinks, pages of rows */
#include <doanvien/error.h>          /* status, error */
#include <doanvien/registry.h>       /* connection, schema, settings */
#include <doanvien/officer.h>        /* who may log in, for which unit, with which duties */
#include <doanvien/unit.h>           /* the union's tree */
#include <doanvien/number_range.h>   /* ranges of member numbers */
#include <doanvien/reorganisation.h> /* units change by decision; the tree of a day gone by */
#include <doanvien/feed.h>           /* HR feed -> candidates */
#include <doanvien/admission.h>      /* candidates -> members, by a second officer */
#include <doanvien/member.h>         /* members: look up, list */
#include <doanvien/search.h>         /* members: by name, number, telephone */
#include <doanvien/membership.h>     /* members: transfer, suspend, end, readmit, undo */
#include <doanvien/correction.h>     /* data put right; what was believed on a day gone by */
#include <doanvien/duplicate.h>      /* one person once: suspects, merged by two officers */
#include <doanvien/photo.h>          /* photos of persons: import, who lacks one */
#include <doanvien/card.h>           /* the ledger of cards: order, revoke */
#include <doanvien/blank.h>          /* stock of card blanks */
#include <doanvien/credential.h>     /* keys, signed tokens */
#include <doanvien/status.h>         /* which cards ended, signed, for gates without a network */
#include <doanvien/design.h>         /* what a card looks like */
#include <doanvien/stock.h>          /* paper: sheets, bleed, calibration */
#include <doanvien/run.h>            /* orders -> files */
#include <doanvien/image.h>          /* one card for its holder */
#include <doanvien/handover.h>       /* printed cards leave: lists to sign, bureau, account */
#include <doanvien/print.h>          /* orders -> printer; cards that came out spoiled */
#include <doanvien/verify.h>         /* is this card good? */
#include <doanvien/event.h>          /* the log, and whether it can be trusted */
#include <doanvien/head.h>           /* its ends, signed */
#include <doanvien/privacy.h>        /* consents, requests, answers, erasure */

#endif
