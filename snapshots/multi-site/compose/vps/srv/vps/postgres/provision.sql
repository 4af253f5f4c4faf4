-- Written by hostc for hosts.vps.postgres; edit the .host source instead.
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

-- Role bookshop: sites.bookshop.databases.main
SELECT format('CREATE ROLE %I', 'bookshop')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'bookshop') \gexec
ALTER ROLE "bookshop" WITH
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  CONNECTION LIMIT 5;
\if :{?credentials}
  \set file :credentials '/' 'bookshop-main.password'
  \set credential `cat -- :'file'`
  SELECT :'credential' = '' AS is_missing \gset
  \if :is_missing
    DO $$ BEGIN RAISE EXCEPTION 'there is no password for a role; the message above says which'; END $$;
  \endif
  ALTER ROLE "bookshop" PASSWORD :'credential';
  \unset credential
\endif

-- Role chienstreats: sites.chienstreats.databases.main
SELECT format('CREATE ROLE %I', 'chienstreats')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'chienstreats') \gexec
ALTER ROLE "chienstreats" WITH
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  CONNECTION LIMIT 20;
\if :{?credentials}
  \set file :credentials '/' 'chienstreats-main.password'
  \set credential `cat -- :'file'`
  SELECT :'credential' = '' AS is_missing \gset
  \if :is_missing
    DO $$ BEGIN RAISE EXCEPTION 'there is no password for a role; the message above says which'; END $$;
  \endif
  ALTER ROLE "chienstreats" PASSWORD :'credential';
  \unset credential
\endif

-- Database bookshop: sites.bookshop.databases.main
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', 'bookshop', 'bookshop')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'bookshop') \gexec
ALTER DATABASE "bookshop" OWNER TO "bookshop";
REVOKE ALL ON DATABASE "bookshop" FROM PUBLIC;

-- Database chienstreats: sites.chienstreats.databases.main
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', 'chienstreats', 'chienstreats')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'chienstreats') \gexec
ALTER DATABASE "chienstreats" OWNER TO "chienstreats";
REVOKE ALL ON DATABASE "chienstreats" FROM PUBLIC;

-- Inside bookshop
\connect "bookshop"
SET client_min_messages = 'warning';
ALTER SCHEMA public OWNER TO "bookshop";
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Inside chienstreats
\connect "chienstreats"
SET client_min_messages = 'warning';
ALTER SCHEMA public OWNER TO "chienstreats";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
