-- What: make members of all who stand on the submitted applications: numbers from the nearest range
--       above, in the order of the tree and then of names; membership from the day of the decision.
-- In: $1 first and $2 last application id, $3 decision date, $4 decision number, $5 officer who
--     acts, $6 act: admit or recognise.
-- Out: a row: how many were admitted.
WITH line AS MATERIALIZED (
    SELECT a.application_id, a.unit_id, near.range_id, l.person_id,
           row_number() OVER (PARTITION BY near.range_id
                              ORDER BY u.lft, p.given_name COLLATE "vi-x-icu",
                                       p.full_name COLLATE "vi-x-icu", p.person_id) AS place
      FROM dv.application a
      JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
      JOIN dv.person p ON p.person_id = l.person_id
      JOIN dv.unit u ON u.unit_id = a.unit_id
      JOIN dv.number_range_near near ON near.unit_id = a.unit_id
     WHERE a.application_id BETWEEN $1::bigint AND $2::bigint
       AND a.state = 'submitted'
), taken AS (
    UPDATE dv.number_range r
       SET next_serial = r.next_serial + need.n
      FROM (SELECT range_id, count(*) AS n FROM line GROUP BY range_id) need
     WHERE r.range_id = need.range_id
    RETURNING r.range_id, r AS range, r.next_serial - need.n AS first
), admitted AS (
    INSERT INTO dv.member (person_id, member_no, admitted_on, application_id)
    SELECT line.person_id, dv.member_number(taken.range, taken.first + line.place - 1), $3::date,
           line.application_id
      FROM line
      JOIN taken ON taken.range_id = line.range_id
     ORDER BY line.range_id, line.place
    RETURNING member_id, person_id, member_no
), belongs AS (
    INSERT INTO dv.membership (member_id, unit_id, during)
    SELECT a.member_id, line.unit_id, daterange($3::date, NULL)
      FROM admitted a
      JOIN line ON line.person_id = a.person_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $5::text, CASE $6::text WHEN 'recognise' THEN 'recognised' ELSE 'admitted' END, line.unit_id, a.person_id,
           jsonb_build_object('member_no', a.member_no, 'application_id', line.application_id,
                              'decision_no', $4::text, 'decision_date', $3::date)
      FROM admitted a
      JOIN line ON line.person_id = a.person_id
)
SELECT count(*) FROM admitted
