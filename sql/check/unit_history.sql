-- Of each unit that lives the open row of its history says what the unit says; others have none.
SELECT u.code
  FROM dv.unit u
  LEFT JOIN dv.unit_history h ON h.unit_id = u.unit_id AND upper_inf(h.during)
 WHERE CASE WHEN u.dissolved_on IS NULL
            THEN (h.name = u.name AND h.kind = u.kind
                  AND h.parent_id IS NOT DISTINCT FROM u.parent_id) IS NOT TRUE
            ELSE h.unit_id IS NOT NULL END
