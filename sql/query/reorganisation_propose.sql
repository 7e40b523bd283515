-- What: note a decision that another officer is to approve, with its changes.
-- In: $1 decision number, $2 its date, $3 day of effect, $4 id of the unit that decides or 0,
--     $5 proposer, $6 officer who acts.
-- Out: a row: reorganisation id.
WITH made AS (
    INSERT INTO dv.reorganisation (decision_no, decision_date, effective_on, unit_id, proposed_by)
    VALUES ($1::text, $2::date, $3::date, nullif($4::bigint, 0), $5::text)
    RETURNING reorganisation_id, unit_id
), kept AS (
    INSERT INTO dv.unit_change (reorganisation_id, row_no, action, code, name, name_key, kind, parent,
                                into_code, sector, from_code)
    SELECT made.reorganisation_id, r.row_no, r.action, r.code, r.name, r.name_key, r.kind, r.parent,
           r.into_code, r.sector, r.from_code
      FROM made
     CROSS JOIN pg_temp.change_row r
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT $6::text, 'reorganisation proposed', unit_id,
           jsonb_build_object('reorganisation_id', reorganisation_id, 'decision_no', $1::text,
                              'decision_date', $2::date, 'effective_on', $3::date,
                              'proposer', $5::text)
      FROM made
)
SELECT reorganisation_id FROM made
