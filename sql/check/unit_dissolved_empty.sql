-- Nobody belongs to a dissolved unit, no application waits there, no unit that lives stands below it.
SELECT u.code
  FROM dv.unit u
 WHERE u.dissolved_on IS NOT NULL
   AND (EXISTS (SELECT FROM dv.membership s WHERE s.unit_id = u.unit_id AND upper_inf(s.during))
        OR EXISTS (SELECT FROM dv.application a
                    WHERE a.unit_id = u.unit_id AND a.state IN ('draft', 'submitted'))
        OR EXISTS (SELECT FROM dv.unit c WHERE c.parent_id = u.unit_id AND c.dissolved_on IS NULL))
