-- Where each chain ends, a line a chain; the code as JSON text, so that no code breaks a line.
SELECT c.chain || ' ' || c.links || ' ' || c.events || ' ' || encode(c.hash, 'hex') || ' '
           || coalesce(to_json(u.code)::text, 'null') AS line
  FROM dv.event_chain c
  LEFT JOIN dv.unit u ON u.unit_id = c.chain
 ORDER BY c.chain
