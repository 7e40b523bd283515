-- 0025 stock: the paper that a run was begun with, and how it is turned for the backs.

ALTER TABLE dv.run
    ADD COLUMN stock_name  text,
    ADD COLUMN stock       text CONSTRAINT run_stock_size CHECK (octet_length(stock) <= 16384),
    ADD COLUMN first_slot  integer NOT NULL DEFAULT 1
        CONSTRAINT run_first_slot_known CHECK (first_slot BETWEEN 1 AND 64),
    ADD COLUMN duplex      text NOT NULL DEFAULT 'long'
        CONSTRAINT run_duplex_known CHECK (duplex IN ('long', 'short')),
    ADD COLUMN offset_x_um integer NOT NULL DEFAULT 0
        CONSTRAINT run_offset_x_small CHECK (offset_x_um BETWEEN -20000 AND 20000),
    ADD COLUMN offset_y_um integer NOT NULL DEFAULT 0
        CONSTRAINT run_offset_y_small CHECK (offset_y_um BETWEEN -20000 AND 20000),
    ADD CONSTRAINT run_stock_named CHECK ((stock_name IS NULL) = (stock IS NULL));

COMMENT ON COLUMN dv.run.stock IS 'the text of its file, so that the run ends as it began; NULL: sheets of A4 with ten cards, pages of the card''s size';
COMMENT ON COLUMN dv.run.first_slot IS 'of the first sheet, that the first card goes to';
COMMENT ON COLUMN dv.run.offset_x_um IS 'of the backs, in thousandths of a millimetre; to the right, and y downwards';

GRANT INSERT (stock_name, stock, first_slot, duplex, offset_x_um, offset_y_um) ON dv.run TO dv_printer;
