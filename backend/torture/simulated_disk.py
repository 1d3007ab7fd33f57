"""A disk on which the power fails: what a program has asked of it, and what may be on it then.

A disk keeps what it was told to sync: a file's bytes by a sync of the file, its name by a sync of
the folder. Of the rest it may keep anything, in any order (Pillai et al., All File Systems Are Not
Created Equal, OSDI 2014). A new file whose bytes were not synced may be there and empty, full of
zeros, or half of itself.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from backend.torture.strace import Call

CALLS = "openat,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,rmdir,mkdir"  # kinds of them
_WRITTEN_BY_OFFSET = (".sqlite3", ".sqlite3-wal")  # so that each write is known, and where it went
_GARBAGE = b"\x55" * 5000  # of files that were gone in the end, so that nobody knows what they held


@dataclass
class _File:
    """A file: its bytes that are synced, writes that are not, or what it will hold once it is."""

    content: bytearray | None  # None: not synced yet
    writes: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut there
    whole: bytes = _GARBAGE

    def sync(self) -> None:
        self.content = self._with(self.writes)
        self.writes = []

    def after_power_cut(self, dice: random.Random, share: float) -> bytes:
        """One of the contents that it may have."""
        if self.content is not None:
            return bytes(self._with(it for it in self.writes if dice.random() < share))
        half = self.whole[: len(self.whole) // 2]
        return dice.choice((b"", bytes(len(self.whole)), half, self.whole))

    def _with(self, writes: Iterable[tuple[int, bytes | None]]) -> bytearray:
        content = bytearray(self.whole if self.content is None else self.content)
        for offset, data in writes:
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : None if data is None else offset + len(data)] = data or b""
        return content


@dataclass(frozen=True, slots=True)
class _Naming:
    """A change of names: `path` goes, if there is one, and `target` means the file or folder."""

    path: str | None
    target: str | None
    meaning: "_File | None" = None  # None: a folder

    @property
    def folder(self) -> str:
        """The folder whose sync makes this last."""
        return str(Path(self.target or self.path or "").parent)

    def done_on(self, names: dict[str, "_File | None"]) -> None:
        if self.path is not None:
            names.pop(self.path, None)
        if self.target is not None:
            names[self.target] = self.meaning


class SimulatedDisk:
    """The files in `before`, which were all synced, and what becomes of them call by call.

    `after` has them as they were in the end; from there come the bytes of new files. Paths in the
    calls begin with `root`.
    """

    def __init__(self, root: Path, before: Path, after: Path) -> None:
        self._root, self._after = root, after
        self._seen: dict[str, _File | None] = {}  # what programs see
        for path in before.rglob("*"):
            if not path.name.endswith("-shm"):  # of use only to those who have it open
                self._seen[str(root / path.relative_to(before))] = _known(path)
        self._kept = dict(self._seen)  # what is sure to be there
        self._pending: list[_Naming] = []

    def concerns(self, call: Call) -> bool:
        """Whether a call changes anything here."""
        reads = call.name == "openat" and "O_CREAT" not in call.arguments
        return call.name in _MEANING and not reads and bool(self._paths(call))

    def take(self, call: Call) -> None:
        """One more call that concerns this disk."""
        _MEANING[call.name](self, call, self._paths(call))

    def _paths(self, call: Call) -> list[str]:
        return [it for it in call.paths if Path(it).is_relative_to(self._root)]

    def after_power_cut(self, folder: Path, dice: random.Random) -> None:
        """Make `folder` one of the states in which the disk may be now.

        How much of what was not synced survives is itself a matter of the dice: nothing, all, or
        each change for itself.
        """
        share = dice.choice((0.0, 1.0, 0.5, 0.9))
        names = dict(self._kept)
        for naming in self._pending:
            if dice.random() < share:
                naming.done_on(names)
        for path, file in sorted(names.items()):
            content = file.after_power_cut(dice, share) if file else None
            _write(folder / Path(path).relative_to(self._root), content)

    def _opened(self, call: Call, paths: list[str]) -> None:
        path = paths[-1]
        if "O_CREAT" in call.arguments and path not in self._seen:
            content = bytearray() if path.endswith(_WRITTEN_BY_OFFSET) else None
            self._name(_Naming(None, path, _File(content)))
        file = self._seen.get(path)
        if "O_TRUNC" in call.arguments and file:
            file.content = None

    def _written(self, call: Call, paths: list[str]) -> None:
        if file := self._seen.get(paths[0]):
            file.writes.append((call.last, call.data))

    def _cut(self, call: Call, paths: list[str]) -> None:
        file = self._seen.get(paths[0])
        if file and file.content is not None:
            file.writes.append((call.last, None))

    def _synced(self, call: Call, paths: list[str]) -> None:
        if file := self._seen.get(paths[0]):
            file.sync()
        for naming in [it for it in self._pending if it.folder == paths[0]]:
            naming.done_on(self._kept)
            self._pending.remove(naming)

    def _made(self, call: Call, paths: list[str]) -> None:
        self._name(_Naming(None, paths[0]))

    def _renamed(self, call: Call, paths: list[str]) -> None:
        file = self._seen.get(paths[0])
        final = self._after / Path(paths[1]).relative_to(self._root)
        if file and final.is_file():
            file.whole = final.read_bytes()
            file.content = None if file.content is None else bytearray(file.whole)
        self._name(_Naming(paths[0], paths[1], file))

    def _removed(self, call: Call, paths: list[str]) -> None:
        # The path, or a folder's descriptor and a name in it.
        self._name(_Naming(str(Path(paths[0]) / call.data.decode()), None))

    def _name(self, naming: _Naming) -> None:
        naming.done_on(self._seen)
        self._pending.append(naming)


_MEANING = {
    "openat": SimulatedDisk._opened, "pwrite64": SimulatedDisk._written,
    "ftruncate": SimulatedDisk._cut, "fsync": SimulatedDisk._synced,
    "fdatasync": SimulatedDisk._synced, "rename": SimulatedDisk._renamed,
    "unlink": SimulatedDisk._removed, "rmdir": SimulatedDisk._removed,
    "mkdir": SimulatedDisk._made,
}  # fmt: skip


def _known(path: Path) -> _File | None:
    if path.is_dir():
        return None
    return _File(bytearray(path.read_bytes()))


def _write(path: Path, content: bytes | None) -> None:
    """Put a file, or a folder, where it was, unless the folder that it was in has gone."""
    if not path.parent.is_dir():
        return
    if content is None:
        path.mkdir(exist_ok=True)
    else:
        path.write_bytes(content)
