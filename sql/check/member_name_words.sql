-- Search knows each name, each word of it, beside which given names it stands, and which is a family name.
SELECT DISTINCT x.word
  FROM dv.member_name n, unnest(string_to_array(rtrim(n.key), ' ')) x (word)
 WHERE NOT EXISTS (SELECT FROM dv.name_word k WHERE k.word = x.word)
    OR NOT EXISTS (SELECT FROM dv.name_pair k
                    WHERE k.word = x.word AND k.given = split_part(n.key, ' ', 1))
    OR NOT EXISTS (SELECT FROM dv.name_known k WHERE k.key = n.key)
    OR NOT EXISTS (SELECT FROM dv.name_pair k
                    WHERE k.word = '^' || split_part(n.key, ' ', 2) AND k.given = split_part(n.key, ' ', 1))
