"""The data folder and its database, made ready before the server starts."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from backend.config.reserve import with_room


def prepare() -> None:
    """Make the data folder and bring the database up to date, both for their owner alone.

    Raises CommandError, with a sentence that says what to do, when the folder cannot be made, when
    the database cannot be written to, and when a newer Storyreel has written it.
    """
    make_folder(Path(settings.DATA_DIR))
    make_private(Path(settings.MEDIA_ROOT))
    try:
        with private_files():
            with_room(_update_anew)
    except (DatabaseError, InconsistentMigrationHistory) as error:
        raise CommandError(
            f"The database {connection.settings_dict['NAME']} cannot be used: {error}. "
            "Check that it belongs to you and that its disk is neither full nor read-only, "
            "or set STORYREEL_DATA to another folder."
        ) from error
    finally:
        connection.close()


def _update_anew() -> None:
    connection.close()  # one that has met a full disk may not recover
    update()


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner's eyes only; one that exists keeps its permissions."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Set STORYREEL_DATA to a folder of yours."
        ) from error


def make_private(folder: Path) -> None:
    """Make a folder of Storyreel's own; one that exists is closed to others.

    The folder protects all that is ever put into it, whoever puts it there. A umask of the whole
    process would do that too, and also lock up the films that people have made elsewhere with `-o`
    and all that the browser, when `up` has to start it, downloads from then on.
    """
    make_folder(folder)
    with suppress(OSError):  # somebody else's, or on a disk that knows no permissions
        folder.chmod(0o700)


@contextmanager
def private_files() -> Iterator[None]:
    """Files made meanwhile are for their owner's eyes only.

    SQLite gives the files that it makes later, beside the database, the permissions of that. For
    the time before there are threads, whose files would be the same.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def empty_uploads() -> None:
    """Make the folder for uploads on their way; what a crash has left in it goes.

    Nobody else may be serving this data; `alone` sees to that.
    """
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    shutil.rmtree(folder, ignore_errors=True)
    make_private(folder)


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the one server, at `url`, of the data folder, until the end, however that comes.

    Raises CommandError, which names the other one, where there is one.
    """
    make_folder(Path(settings.DATA_DIR))
    with open_lock() as file:
        take(file)
        _leave_word(file, f"process {os.getpid()}, {url}")
        yield


def _leave_word(file: IO[str], word: str) -> None:
    try:
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), word.encode())
    except OSError as error:
        raise CommandError(
            f"Nothing can be written to {settings.DATA_DIR}: {error.strerror}. "
            "Free some space, or set STORYREEL_DATA to another folder."
        ) from error


def open_lock() -> IO[str]:
    """The file that a server keeps locked; it says who that is, and stays when the server ends.

    Removing it would let a third server lock a new one beside a second, which still has the old.
    """
    path = Path(settings.DATA_DIR, "db.sqlite3.lock")
    try:
        return open(path, "a+", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        raise CommandError(
            f"The file {path} cannot be written to: {error.strerror}. Check that it belongs to "
            "you, or set STORYREEL_DATA to another folder."
        ) from error


def take(file: IO[str]) -> None:
    """Lock the file, or raise CommandError."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read() or "a process that is just starting"
        raise CommandError(
            f"Storyreel is running already with the data in {settings.DATA_DIR} ({holder}). "
            "Use that one or end it first, or set STORYREEL_DATA to another folder."
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
