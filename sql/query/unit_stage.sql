-- What: where the rows of a file of units wait until they are checked.
-- In: none. Out: none.
CREATE TEMPORARY TABLE unit_row (
    row_no       bigint,
    code         text,
    name         text,
    name_key     text,
    kind         text,
    parent       text,
    sector       text,
    tax_code     text,
    employer     text,
    employer_key text,
    reason       text,
    value        text,
    outcome      text
) ON COMMIT DROP
