"""The data folder and its database, made ready before the server starts."""

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def prepare() -> None:
    """Make the data folder and bring the database up to date.

    Raises CommandError, with a sentence that says what to do, when the folder cannot be made, when
    the database cannot be written to, and when a newer Storyreel has written it.
    """
    make_folder(Path(settings.DATA_DIR))
    try:
        update()
    except (DatabaseError, InconsistentMigrationHistory) as error:
        raise CommandError(
            f"The database {connection.settings_dict['NAME']} cannot be used: {error}. "
            "Check that it belongs to you and that its disk is neither full nor read-only, "
            "or set STORYREEL_DATA to another folder."
        ) from error
    finally:
        connection.close()


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner's eyes only; one that exists keeps its permissions."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Set STORYREEL_DATA to a folder of yours."
        ) from error


def update() -> None:
    """Run the migrations that are missing, if any."""
    try_writing()
    executor = MigrationExecutor(connection)
    refuse_newer(executor.loader)
    executor.loader.check_consistent_history(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def try_writing() -> None:
    """Begin a change and take it back; raises DatabaseError where the file or disk is read-only.

    Opening the file does not tell, and SQLite turns BEGIN IMMEDIATE into a reader's BEGIN there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE storyreel_can_write (x INTEGER)")
        transaction.set_rollback(True)


def refuse_newer(loader: MigrationLoader) -> None:
    """Raise CommandError where the database has had a migration that this program lacks.

    Its tables may have changed in ways that this program would undo without knowing.
    """
    known = set(loader.disk_migrations)
    known.update(*(set(migration.replaces) for migration in loader.disk_migrations.values()))
    unknown = sorted(set(loader.applied_migrations) - known)
    if unknown:
        app, name = unknown[-1]
        raise CommandError(
            f"A newer Storyreel has written the data in {settings.DATA_DIR} (it has {app}.{name}). "
            "Use that one, or set STORYREEL_DATA to another folder."
        )
