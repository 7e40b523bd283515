-- Where the rows of a file wait until it is known which of them came before.
-- in   nothing
-- out  nothing
CREATE TEMPORARY TABLE feed_line (
    row_no    bigint NOT NULL,
    code      text COLLATE "C",
    unit_text text COLLATE "C",
    unit_key  text COLLATE "C",
    digest    uuid NOT NULL,
    raw       text NOT NULL
) ON COMMIT DROP
