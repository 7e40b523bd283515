-- What: where the rows of a file of changes come in.
-- In: none. Out: none.
CREATE TEMPORARY TABLE change_file (
    row_no    bigint,
    action    text,
    code      text,
    name      text,
    name_key  text,
    kind      text,
    parent    text,
    into_code text,
    sector    text,
    from_code text,
    reason    text,
    value     text
) ON COMMIT DROP
