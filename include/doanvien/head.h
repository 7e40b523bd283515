/*
 * doanvien/head.h - the ends of the chains of the log, signed: kept elsewhere, they show that a log
 * was cut or written anew.
 *
 * The file is UTF-8 text. First line: doanvien-heads 1 <time, UTC> <key id>. Then a line a chain:
 * <unit_id, 0: no unit> <links> <events> <hash of the last link> <unit code as JSON>. Last line:
 * signature <base64>, Ed25519 over all that stands before this line.
 */
#ifndef DOANVIEN_HEAD_H
#define DOANVIEN_HEAD_H

#include <doanvien/credential.h>
#include <doanvien/event.h>

DV_BEGIN_DECLS

/*
 * Sign where the chains end and write it under head_path, whole or not at all; a file of that name
 * is replaced. Keep it where those who can write to the database cannot.
 *
 * DV_E_INVALID  the key is for cards; see dv_key_new_for()
 */
DV_API dv_status dv_events_head_sign(dv_registry *registry, const dv_signer *signer,
                                     const char *head_path, dv_error *err);

/*
 * Compare the log with a signed head. No row: each chain still has the link that was its last then.
 * Else, for 100 chains at most, the columns of dv_events_verify(); fault is chain-shorter (the link
 * is gone) or chain-differs (another one stands in its place), link_no the link that was signed.
 * It compares the chains only: dv_events_verify() holds the rows against them.
 *
 * DV_E_INVALID  the file was not signed by a key for heads in the key list
 * DV_E_FORMAT   it is no such file
 */
DV_API dv_status dv_events_head_check(dv_registry *registry, const dv_keyring *keyring,
                                      const char *head_path, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
