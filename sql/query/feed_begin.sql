-- Open an intake; its rows follow in the same transaction.
-- in   $1 source text, $2 officer text, $3 delimiter text, $4 encoding text, $5 header text,
--      $6 header_row bigint
-- out  intake_id; 1 when a feed of this source was applied before
INSERT INTO dv.intake (source, officer, delimiter, encoding, header, header_row, generation)
SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, s.value::bigint
  FROM dv.setting s
 WHERE s.name = 'feed_generation'
RETURNING intake_id, (EXISTS (SELECT FROM dv.intake b
                            WHERE b.source = $1::text AND b.applied_at IS NOT NULL))::int
