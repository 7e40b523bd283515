-- Every employment is somebody's.
SELECT e.code, e.source FROM dv.employment e
 WHERE NOT EXISTS (SELECT FROM dv.person p WHERE p.person_id = e.person_id)
