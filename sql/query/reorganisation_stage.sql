-- What: where the changes of a decision wait until they are checked.
-- In: none. Out: none.
CREATE TEMPORARY TABLE change_row (
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
    value     text,
    ends      boolean,
    unit_id   bigint,
    parent_id bigint,
    into_id   bigint
) ON COMMIT DROP
