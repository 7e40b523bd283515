-- Heads that were signed, a line each in $1, of which the log knows nothing, or something else.
SELECT CASE WHEN l.hash IS NULL THEN 'chain-shorter' ELSE 'chain-differs' END,
       u.code, said.link_no, l.last_id
  FROM (SELECT split_part(line, ' ', 1)::bigint AS chain, split_part(line, ' ', 2)::bigint AS link_no,
               split_part(line, ' ', 4) AS hash
          FROM string_to_table($1::text, E'\n') line
         WHERE line <> '') said
  LEFT JOIN dv.event_link l ON l.chain = said.chain AND l.link_no = said.link_no
  LEFT JOIN dv.unit u ON u.unit_id = said.chain
 WHERE encode(l.hash, 'hex') IS DISTINCT FROM said.hash
 ORDER BY said.chain
 LIMIT 100
