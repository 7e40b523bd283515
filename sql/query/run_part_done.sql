-- A part is done: its files are in place and its cards marked, with an event for the log.
-- in   $1 run_id, $2 part_no, $3 officer, $4 printed, $5 refused, $6 claim: only the last worker's
-- out  one row
WITH part AS (
    UPDATE dv.run_part
       SET done_at = now(), lease_until = NULL
     WHERE run_id = $1::bigint AND part_no = $2::integer AND claim = $6::integer
       AND done_at IS NULL
    RETURNING run_id, part_no
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT $3, 'cards printed', r.unit_id,
           jsonb_build_object('run', part.run_id, 'part', part.part_no,
                              'printed', $4::bigint, 'refused', $5::bigint)
      FROM part
      JOIN dv.run r ON r.run_id = part.run_id
)
SELECT run_id FROM part
