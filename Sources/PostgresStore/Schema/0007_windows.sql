-- Tiles: the mergeable parts of aggregations. Each aggregated view has a table of them beside its events.

CREATE TABLE larder.tiles (
    -- Quoted, with its schema.
    table_name text PRIMARY KEY,
    -- What the tiles hold; tiles of another layout are not read.
    layout text NOT NULL,
    -- Whether there is a tile for every event.
    is_whole boolean NOT NULL,
    -- How often events were written by a program that knew another layout.
    misses bigint NOT NULL DEFAULT 0
);

-- Count, sum and sum of squared distances from the mean (Youngs and Cramer), as stddev_samp(float8) keeps them.
CREATE AGGREGATE larder.moments(double precision) (
    SFUNC = float8_accum, STYPE = double precision[], INITCOND = '{0,0,0}',
    COMBINEFUNC = float8_combine, PARALLEL = SAFE
);

CREATE AGGREGATE larder.merged_moments(double precision[]) (
    SFUNC = float8_combine, STYPE = double precision[], INITCOND = '{0,0,0}',
    COMBINEFUNC = float8_combine, PARALLEL = SAFE
);
