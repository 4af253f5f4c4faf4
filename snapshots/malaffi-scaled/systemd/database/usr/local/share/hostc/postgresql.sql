-- Written by hostc for hosts.database.postgres; edit the .host source instead.
--
-- Makes roles and databases what the source says; running it again changes nothing. Nothing is ever dropped.
-- Passwords come from the files in the folder that the variable "credentials" names:
--   psql --set=ON_ERROR_STOP=1 --set=credentials=FOLDER --file=THIS postgres
-- Without it passwords stay as they are.

-- A password must not reach the server's log, even if its statement fails.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';
SET client_min_messages = 'warning';

-- No role may look into the databases that come with the server.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;

-- Role malaffi: sites.malaffi.databases.main
SELECT format('CREATE ROLE %I', 'malaffi')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'malaffi') \gexec
ALTER ROLE "malaffi" WITH
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  CONNECTION LIMIT 80;
\if :{?credentials}
  \set file :credentials '/' 'malaffi-main'
  \set credential `cat -- :'file'`
  SELECT :'credential' = '' AS is_missing \gset
  \if :is_missing
    DO $$ BEGIN RAISE EXCEPTION 'there is no password for a role; the message above says which'; END $$;
  \endif
  ALTER ROLE "malaffi" PASSWORD :'credential';
  \unset credential
\endif

-- Database malaffi: sites.malaffi.databases.main
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', 'malaffi', 'malaffi')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'malaffi') \gexec
ALTER DATABASE "malaffi" OWNER TO "malaffi";
REVOKE ALL ON DATABASE "malaffi" FROM PUBLIC;

-- Inside malaffi
\connect "malaffi"
SET client_min_messages = 'warning';
ALTER SCHEMA public OWNER TO "malaffi";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
