-- A printed card has a QR text, a key and a day of issue.
SELECT card_id
  FROM dv.card
 WHERE state IN ('printed', 'handed over')
   AND (qr IS NULL OR kid IS NULL OR issued_on IS NULL)
