-- Functions of expressions that PostgreSQL has not, or that it ends a statement by. They compute what
-- Features/Expressions computes, to the bit: what is not defined or beyond its type is null.
-- plpgsql, not sql: whose arguments would be computed as often as its body names them.

-- As before, but zero keeps its sign, and more is told without a subtransaction.
CREATE OR REPLACE FUNCTION larder.computed(a double precision, sign text, b double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    IF sign IN ('+', '-') THEN
        IF abs(a) < 1e300 AND abs(b) < 1e300 THEN
            RETURN CASE sign WHEN '+' THEN a + b ELSE a - b END;
        END IF;
    ELSIF sign = '/' AND b = 0 THEN
        RETURN NULL;
    ELSIF (a = 0 OR abs(a) BETWEEN 1e-150 AND 1e150) AND (b = 0 OR abs(b) BETWEEN 1e-150 AND 1e150) THEN
        RETURN CASE sign WHEN '*' THEN a * b ELSE a / b END;
    END IF;
    BEGIN
        RETURN CASE sign WHEN '+' THEN a + b WHEN '-' THEN a - b WHEN '*' THEN a * b ELSE a / b END;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        IF sign = '*' AND least(abs(a), abs(b)) < 1 OR sign = '/' AND abs(a) < abs(b) THEN
            RETURN CASE WHEN (a < 0) = (b < 0) THEN 0 ELSE '-0'::double precision END;
        END IF;
        RETURN NULL;
    END;
END
$$;

CREATE FUNCTION larder.sqrt(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x >= 0 THEN sqrt(x) END;
END
$$;

-- Beyond 709.78 the result is close to the end of float64 or past it, below -745.13 it is nothing.
CREATE FUNCTION larder.exp(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    IF x = 'NaN' OR abs(x) = 'Infinity' THEN RETURN exp(x); END IF;
    RETURN CASE WHEN x > 709.78 THEN NULL WHEN x < -745.13 THEN 0 ELSE exp(x) END;
END
$$;

CREATE FUNCTION larder.ln(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x > 0 THEN ln(x) END;
END
$$;

CREATE FUNCTION larder.log10(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x > 0 THEN log10(x) END;
END
$$;

CREATE FUNCTION larder.sin(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN abs(x) <> 'Infinity' THEN sin(x) END;
END
$$;

CREATE FUNCTION larder.cos(x double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN abs(x) <> 'Infinity' THEN cos(x) END;
END
$$;

CREATE FUNCTION larder.power(a double precision, b double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE magnitude double precision;
BEGIN
    IF a = 0 AND b < 0 THEN RETURN NULL; END IF;
    IF a < 0 AND b = 'NaN' THEN RETURN b; END IF;
    IF a < 0 AND floor(b) <> b THEN RETURN NULL; END IF;
    IF a <> 0 AND a <> 'NaN' AND abs(a) <> 'Infinity' AND b <> 'NaN' AND abs(b) <> 'Infinity' THEN
        magnitude := larder.computed(b, '*', ln(abs(a)));
        IF magnitude IS NULL THEN
            magnitude := CASE WHEN (b > 0) = (abs(a) > 1) THEN 'Infinity' ELSE '-Infinity' END;
        END IF;
        IF magnitude > 709.78 THEN RETURN NULL; END IF;
        IF magnitude < -745.13 THEN RETURN 0; END IF;
    END IF;
    RETURN power(a, b);
END
$$;

CREATE FUNCTION larder.mod(a double precision, b double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    IF abs(b) = 'Infinity' AND a <> 'NaN' AND abs(a) <> 'Infinity' THEN RETURN a; END IF;
    RETURN larder.computed(a, '-', larder.computed(b, '*', trunc(larder.computed(a, '/', b))));
END
$$;

-- Halves go to the even neighbour, as round(double precision) has it.
CREATE FUNCTION larder.round(x double precision, digits bigint)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    scale double precision;
BEGIN
    IF digits < 0 OR digits > 15 THEN RETURN NULL; END IF;
    scale := power(10, digits::double precision);
    IF abs(x) >= 4503599627370496 THEN RETURN x; END IF;
    IF abs(x * scale) >= 4503599627370496 THEN RETURN x; END IF;
    RETURN round(x * scale) / scale;
END
$$;

CREATE FUNCTION larder.whole(x double precision)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x >= -9223372036854775808::double precision AND x < 9223372036854775808::double precision
        THEN trunc(x)::bigint END;
END
$$;

CREATE FUNCTION larder.narrowed(x double precision)
RETURNS real LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    IF x = 'NaN' OR abs(x) = 'Infinity' THEN RETURN x::real; END IF;
    IF abs(x) >= 3.4028235677973366e38 THEN RETURN NULL; END IF;
    IF x <> 0 AND abs(x) <= 7.006492321624085e-46 THEN
        RETURN CASE WHEN x > 0 THEN 0::real ELSE '-0'::real END;
    END IF;
    RETURN x::real;
END
$$;

CREATE FUNCTION larder.narrowed(x bigint)
RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x BETWEEN -2147483648 AND 2147483647 THEN x::integer END;
END
$$;

-- In kilometres, on a sphere of the Earth's mean radius.
CREATE FUNCTION larder.haversine(
    latitude1 double precision, longitude1 double precision,
    latitude2 double precision, longitude2 double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    degree CONSTANT double precision := 0.017453292519943295;
    meridian double precision;
    parallel double precision;
BEGIN
    -- NaN is greater than every number.
    IF abs(latitude1) > 90 OR abs(latitude2) > 90 OR abs(longitude1) > 360 OR abs(longitude2) > 360 THEN
        RETURN NULL;
    END IF;
    meridian := latitude2 - latitude1;
    parallel := longitude2 - longitude1;
    -- What is less would vanish when it is multiplied, which PostgreSQL refuses.
    meridian := CASE WHEN abs(meridian) < 1e-100 THEN 0 ELSE sin(meridian * degree / 2) END;
    parallel := CASE WHEN abs(parallel) < 1e-100 THEN 0 ELSE sin(parallel * degree / 2) END;
    IF abs(meridian) < 1e-100 THEN meridian := 0; END IF;
    IF abs(parallel) < 1e-100 THEN parallel := 0; END IF;
    RETURN 2::double precision * 6371.0088 * asin(least(1, sqrt(
        meridian * meridian
        + cos(larder.computed(latitude1, '*', degree)) * cos(larder.computed(latitude2, '*', degree))
            * (parallel * parallel))));
END
$$;

-- A function and not BETWEEN or IN, which compute their first operand once for each of the others.
CREATE FUNCTION larder.is_between(x anyelement, low anyelement, high anyelement)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN x >= low AND x <= high;
END
$$;

-- Texts are made up to 1 MiB.
CREATE FUNCTION larder.concat(parts text[])
RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    bytes bigint := 0;
    part text;
BEGIN
    FOREACH part IN ARRAY parts LOOP
        IF part IS NULL THEN RETURN NULL; END IF;
        bytes := bytes + octet_length(part);
    END LOOP;
    RETURN CASE WHEN bytes <= 1048576 THEN array_to_string(parts, '') END;
END
$$;

CREATE FUNCTION larder.replace(x text, old text, new text)
RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE found bigint;
BEGIN
    IF old = '' THEN RETURN x; END IF;
    found := (octet_length(x) - octet_length(replace(x, old, ''))) / octet_length(old);
    IF octet_length(x) + found * (octet_length(new) - octet_length(old)) > greatest(1048576, octet_length(x)) THEN
        RETURN NULL;
    END IF;
    RETURN replace(x, old, new);
END
$$;

CREATE FUNCTION larder.substring(x text, first bigint)
RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN substr(x, greatest(1, least(first, 2147483647))::integer);
END
$$;

CREATE FUNCTION larder.substring(x text, first bigint, count bigint)
RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    start bigint := greatest(-2147483647, least(first, 2147483647));
    size bigint;
BEGIN
    IF count < 0 THEN RETURN NULL; END IF;
    size := start + least(count, 2147483647) - greatest(start, 1);
    RETURN substr(x, greatest(start, 1)::integer, greatest(0, least(size, 2147483647))::integer);
END
$$;

CREATE FUNCTION larder.ends_with(x text, part text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN part = '' OR right(x, length(part)) = part;
END
$$;

CREATE FUNCTION larder.bucket(hash bigint, count bigint)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN count > 0 THEN (hash & 9223372036854775807) % count END;
END
$$;

-- Since 1970; null outside the years 1 to 9999.
CREATE FUNCTION larder.microseconds(x timestamptz)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN CASE WHEN x BETWEEN '0001-01-01T00:00:00Z'::timestamptz AND '9999-12-31T23:59:59.999999Z'::timestamptz
        THEN (extract(epoch FROM x) * 1000000)::bigint END;
END
$$;

-- By the calendar and the clock of UTC.
CREATE FUNCTION larder.part(name text, x timestamptz)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    IF larder.microseconds(x) IS NULL THEN RETURN NULL; END IF;
    RETURN trunc(date_part(name, x AT TIME ZONE 'UTC'))::bigint;
END
$$;
