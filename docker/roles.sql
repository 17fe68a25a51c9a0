-- The role that owns the database, and the role that entity queries run as. What that one may do is
-- in Sources/Postgres/Embedded/QueryRole.sql, which runs next. Change the passwords, here and in the
-- URLs, where others can reach the database.
CREATE ROLE larder LOGIN PASSWORD 'larder';
ALTER DATABASE larder OWNER TO larder;
CREATE ROLE larder_query LOGIN PASSWORD 'larder';
