"""``manage.py prepare``: everything between a database server and the first page."""

import hashlib
import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from geo.project.settings import flag

OLDEST_POSTGRESQL = 14
OLDEST_POSTGIS = (3, 3)


class Command(BaseCommand):
    """Check the database, migrate, load the demo city, collect static files."""

    help = "Prüft die Datenbank, richtet sie ein, lädt die Beispielstadt und sammelt statische Dateien."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Let ``--check`` stop after the database was looked at."""
        parser.add_argument("--check", action="store_true", help="Nur die Datenbank prüfen.")

    def handle(self, *args, **options):
        """Run every step; a database that does not fit ends with one sentence and exit code 2."""
        problem = database_problem()
        if problem:
            self.stderr.write(problem)
            sys.exit(2)
        if options["check"]:
            return
        migrate()
        from layers.concerns.demo import load_categories

        load_categories()
        if flag("DEMO", default=True):
            self._load_demo()
        collect_static()

    def _load_demo(self):
        """Load the demo city and print the demo logins."""
        from districts.areas.demo import load_demo_city
        from layers.concerns.demo import load_demo_concerns

        load_demo_city()
        for line in load_demo_concerns():
            self.stdout.write(line)


def database_problem():
    """Return the German sentence that says why the database cannot be used, or ""."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            cursor.execute("SELECT current_setting('server_version_num')::int, postgis_lib_version()")
            server, postgis = cursor.fetchone()
    except DatabaseError as error:
        return _sentence_for(error)
    if server // 10_000 < OLDEST_POSTGRESQL:
        return f"PostgreSQL {server // 10_000} ist zu alt: bitte {OLDEST_POSTGRESQL} oder neuer verwenden."
    if tuple(map(int, postgis.split(".")[:2])) < OLDEST_POSTGIS:
        return f"PostGIS {postgis} ist zu alt: bitte Version 3.3 oder neuer verwenden."
    return ""


def _sentence_for(error):
    """Return what a failed connection or a missing extension means, and what to do."""
    reason = str(error).strip().splitlines()[0][:200]
    host = settings.DATABASES["default"].get("HOST") or "localhost"
    if "extension" in reason or "permission denied" in reason:
        return (
            f"PostGIS fehlt in der Datenbank ({reason}). Bitte auf dem Server das Paket postgis installieren und "
            "„CREATE EXTENSION postgis“ als Verwalter*in der Datenbank ausführen."
        )
    return f"Die Datenbank auf „{host}“ ist nicht erreichbar ({reason}). Bitte DATABASE_URL und den Server prüfen."


def migrate():
    """Apply migrations and make the cache table, if anything is missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


def collect_static():
    """Collect static files, if the sources changed since the last time."""
    stamp = settings.STATIC_ROOT / ".stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state)


def _static_state():
    """Return a hash over name, size and time of every static source file."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = os.stat(storage.path(path))
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
