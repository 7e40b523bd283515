-- Everybody works at a unit that is there.
SELECT e.employment_id FROM dv.employment e
 WHERE NOT EXISTS (SELECT FROM dv.unit u WHERE u.unit_id = e.unit_id)
