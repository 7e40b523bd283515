-- What: what the registry believed of a person, each belief with the time in which it was held, and
-- where they belonged.
-- In: $1 person id, $2 microseconds since 1970 or NULL. Out: the columns of dv_person_history(), all
-- beliefs or those of that moment.
WITH moment AS (
    SELECT timestamptz 'epoch' + $2::bigint * interval '1 microsecond' AS at,
           dv.person_known_at($1::bigint) AS known
), state AS (
    SELECT until, full_name, birth_date, birth_precision, sex, phone, email
      FROM dv.person_past WHERE person_id = $1::bigint
     UNION ALL
    SELECT 'infinity', full_name, birth_date, birth_precision, sex, phone, email
      FROM dv.person WHERE person_id = $1::bigint
), said AS (
    SELECT v.place, v.field, v.value, s.until,
           s.until = 'infinity' OR v.value IS DISTINCT FROM
               lead(v.value) OVER (PARTITION BY v.field ORDER BY s.until) AS ends
      FROM state s
     CROSS JOIN LATERAL (
           VALUES (1, 'full_name', s.full_name),
                  (2, 'born', dv.born_text(s.birth_date, s.birth_precision)),
                  (3, 'sex', s.sex),
                  (7, 'phone', s.phone),
                  (8, 'email', s.email)) v (place, field, value)
), belief AS (
    SELECT place, field, value,
           lag(until, 1, (SELECT known FROM moment)) OVER (PARTITION BY field ORDER BY until) AS since,
           until
      FROM said
     WHERE ends
     UNION ALL
    SELECT CASE i.kind WHEN 'cccd' THEN 4 WHEN 'cmnd' THEN 5 ELSE 6 END, i.kind, i.number,
           coalesce(i.since, moment.known), i.until
      FROM (SELECT kind, number, since, until FROM dv.identity_past WHERE person_id = $1::bigint
             UNION ALL
            SELECT kind, number, since, 'infinity' FROM dv.person_identity
             WHERE person_id = $1::bigint) i
     CROSS JOIN moment
), shown AS (
    SELECT b.place, b.field, b.value, b.since AS begins,
           to_char(b.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
           to_char(b.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS until,
           c.correction_id, c.reason, c.paper_no
      FROM belief b
     CROSS JOIN moment
      LEFT JOIN dv.correction c
             ON c.person_id = $1::bigint AND c.state = 'approved' AND c.answered_at = b.since
            AND c.field = CASE WHEN b.place IN (4, 5, 6) THEN 'identity' ELSE b.field END
     WHERE b.value IS NOT NULL
       AND (moment.at IS NULL OR (b.since <= moment.at AND b.until > moment.at))
     UNION ALL
    SELECT 9, 'unit', u.code, lower(s.during), lower(s.during)::text, upper(s.during)::text, NULL, NULL,
           NULL
      FROM dv.member m
      JOIN dv.membership s ON s.member_id = m.member_id AND NOT isempty(s.during)
      JOIN dv.unit u ON u.unit_id = s.unit_id
     CROSS JOIN moment
     WHERE m.person_id = $1::bigint
       AND (moment.at IS NULL
            OR moment.at >= moment.known
           AND s.during @> (moment.at AT TIME ZONE INTERVAL '+07:00')::date)
)
SELECT field, value, since, until, correction_id, reason, paper_no
  FROM shown
 ORDER BY place, begins, since
