-- What: end the stints in units that end. One that began on the day of effect or later is put right
--       where the member goes on, else it lasts its first day.
-- In: $1 day of effect. Out: none.
UPDATE dv.membership s
   SET unit_id = CASE WHEN v.since >= $1::date THEN coalesce(v.into_id, s.unit_id)
                      ELSE s.unit_id END,
       during = CASE WHEN (v.since >= $1::date) IS NOT TRUE THEN daterange(v.since, $1::date)
                     WHEN v.into_id IS NULL THEN daterange(v.since, v.since + 1)
                     ELSE s.during END
  FROM pg_temp.moved v
 WHERE s.member_id = v.member_id
   AND upper_inf(s.during)
