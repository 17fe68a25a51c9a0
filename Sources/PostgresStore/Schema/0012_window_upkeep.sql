-- Windows: tiles are rebuilt by jobs, and no value makes a condition fail.

ALTER TABLE larder.tiles
    DROP COLUMN misses,
    -- While tiles are rebuilt: those of keys up to this one are whole. A list of the key's values; null before the first.
    ADD COLUMN rebuilt_key text,
    -- How many keys these are.
    ADD COLUMN rebuilt_keys bigint NOT NULL DEFAULT 0;

-- Arithmetic as conditions have it: null where the result is beyond float64, or a division by zero; 0 where it is too small.
CREATE FUNCTION larder.computed(a double precision, sign text, b double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    -- What can be told beforehand costs no subtransaction.
    IF sign IN ('+', '-') AND abs(a) < 1e300 AND abs(b) < 1e300 THEN
        RETURN CASE sign WHEN '+' THEN a + b ELSE a - b END;
    END IF;
    BEGIN
        RETURN CASE sign WHEN '+' THEN a + b WHEN '-' THEN a - b WHEN '*' THEN a * b ELSE a / nullif(b, 0) END;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        RETURN CASE
            WHEN sign = '*' AND least(abs(a), abs(b)) < 1 THEN 0
            WHEN sign = '/' AND abs(a) < abs(b) THEN 0
        END;
    END;
END
$$;
