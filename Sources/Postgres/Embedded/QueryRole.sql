-- What the role "larder_query" may do in the database of the role "larder": read its tables, those
-- to come included. Run in that database by a superuser, any number of times.

-- The disk is not the query's to fill.
ALTER ROLE larder_query SET temp_file_limit = '10GB';

ALTER DEFAULT PRIVILEGES FOR ROLE larder GRANT USAGE ON SCHEMAS TO larder_query;
ALTER DEFAULT PRIVILEGES FOR ROLE larder GRANT SELECT ON TABLES TO larder_query;

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT nspname AS name FROM pg_namespace
        WHERE nspowner = 'larder'::regrole AND NOT has_schema_privilege('larder_query', oid, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO larder_query', found.name);
    END LOOP;
    FOR found IN
        SELECT oid::regclass AS name FROM pg_class
        WHERE relowner = 'larder'::regrole AND relkind IN ('r', 'p', 'v', 'm', 'f')
            AND NOT has_table_privilege('larder_query', oid, 'SELECT')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO larder_query', found.name);
    END LOOP;
    -- What a read-only transaction may do beside reading: take the locks that others wait for, end
    -- sessions, write to the log and make large objects.
    FOR found IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
            AND (proname ~ '^pg_(try_)?advisory_'
                OR proname IN ('pg_terminate_backend', 'pg_cancel_backend',
                    'pg_logical_emit_message', 'lo_create', 'lo_creat', 'lo_from_bytea'))
            AND has_function_privilege('larder_query', oid, 'EXECUTE')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO larder', found.name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found.name);
    END LOOP;
END
$$;
