-- What: can this database hold a registry, and does it?
-- In: none. Out: a row: encoding of the database, what it lacks or NULL, 't' when dv.migration is there.
SELECT current_setting('server_encoding'),
       CASE WHEN NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'btree_gist')
            THEN 'the extension btree_gist'
            WHEN NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'vi-x-icu')
            THEN 'the collation vi-x-icu' END,
       to_regclass('dv.migration') IS NOT NULL
