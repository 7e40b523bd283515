#!/bin/sh
# rules.sh SOURCE - the names of rules in sql/schema and those in ground/db.c are the same. TAP.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# Rules that no call can break: the library itself writes these values, and a fault would be its own.
sort >"$work/inside" <<EOL
application_act_known
application_form_known
application_line_closed
application_line_outcome_known
application_line_refused
application_paper_unique
application_state_known
application_submitted
blank_move_ends
blank_move_kind_known
blank_move_of_run
blank_move_quantity
card_end_has_reason
card_end_reason_known
card_id_size
card_in_run
card_order_request_unique
card_outdated_why
card_printed_has_qr
card_reason_known
card_state_known
card_status_index_unique
consent_withdrawn
correction_answered
correction_declined
correction_field_known
correction_proven
correction_replaces_known
correction_state_known
duplicate_answered
duplicate_lives_known
duplicate_merged_once
duplicate_moved_once
duplicate_of_two
duplicate_reference_once
duplicate_state_known
duplicate_undone
employment_person_known
employment_state_known
erasure_decided
erasure_state_known
event_append_only
event_link_sealed
event_link_unique
handover_of_cards
identity_kind_known
intake_outcome_known
intake_result_pk
intake_row_pk
member_no_digits
member_not_own_merge
member_state_known
move_kind_known
move_needs_decider
move_place_unique
move_placed
move_state_known
move_undo_of_one
move_undone_by_somebody
number_move_ends
number_move_kind_known
number_move_quantity
number_range_default
number_range_serials
number_use_taken
person_alike_once
person_not_own_merge
person_past_once
person_precision_known
person_request_acknowledged
person_request_closed
person_request_state_known
person_sex_known
personal_rank_unique
photo_dimensions
photo_size
print_job_slots
print_job_state_known
reorganisation_approved
reorganisation_state_known
run_duplex_known
run_first_slot_known
run_offset_x_small
run_offset_y_small
run_part_claim_whole
run_rest_cards
run_rest_done
run_stock_named
run_stock_size
unit_change_action_known
unit_change_once
unit_history_no_overlap
unit_into_dissolved
EOL
sed -n '/^} rules\[\] = {/,/^};/s/^ *{ *"\([a-z_]*\)".*/\1/p' lib/ground/db.c | sort >"$work/table"
sed 's/--.*//' sql/schema/*.sql >"$work/sql"
grep -oE "(CONSTRAINT|UNIQUE INDEX|CONSTRAINT =) '?[a-z_]+" "$work/sql" | awk '{ print $NF }' | tr -d "'" |
    sort -u >"$work/schema"
# What a row refers to is looked up before it is written: a foreign key needs no words of its own.
grep 'FOREIGN KEY' "$work/sql" | grep -oE 'CONSTRAINT [a-z_]+' | awk '{ print $NF }' >"$work/keys" || true

# say NUMBER SENTENCE - not ok when standard input holds a line
say() {
    found=$(cat)
    if [ -z "$found" ]; then echo "ok $1 - $2"; else
        echo "not ok $1 - $2"
        echo "$found" | sed 's/^/# /'
        bad=1
    fi
}
[ "$(wc -l <"$work/table")" -gt 10 ] || echo "the table was not found" >>"$work/table"
comm -23 "$work/table" "$work/schema" >"$work/1"
comm -23 "$work/inside" "$work/schema" >"$work/2"
comm -12 "$work/inside" "$work/table" >"$work/3"
sort "$work/inside" "$work/table" "$work/keys" | comm -13 - "$work/schema" >"$work/4"
say 1 "each rule that db.c names is in sql/schema" <"$work/1"
say 2 "each rule listed here as internal is in sql/schema" <"$work/2"
say 3 "no rule is both internal and for a caller" <"$work/3"
say 4 "each rule of sql/schema has a status in db.c or is listed as internal" <"$work/4"
echo 1..4
exit $bad
