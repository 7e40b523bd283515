-- Where the log ends: its chains, their length, and the hash of the last link.
SELECT u.code, c.links, c.events, encode(c.hash, 'hex')
  FROM dv.event_chain c
  LEFT JOIN dv.unit u ON u.unit_id = c.chain
 ORDER BY u.lft NULLS FIRST
