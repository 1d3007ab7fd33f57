"""Music that people have made and voices that people have lent, for mixes.py.

They are in packages of Debian 12, free to be used and passed on. Each is fetched the first time by
`apt-get download`, which compares it with the signed list of packages, and unpacked, not installed,
into a folder of the system's temporary one. Nothing of it is in this repository.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import stories

KEPT = Path(tempfile.gettempdir()) / "storyreel-mixes"


@dataclass(frozen=True, slots=True)
class Package:
    """A package, under which licence the sounds in it are, and the folder of those."""

    name: str
    licence: str
    sounds: str


WESNOTH = Package(
    "wesnoth-1.16-music", "GPL-2.0-or-later", "usr/share/games/wesnoth/1.16/data/core/music"
)
HYPERROGUE = Package("hyperrogue-music", "CC-BY-SA-3.0", "usr/share/hyperrogue/music")
ASC = Package("asc-music", "GPL-2.0-or-later", "usr/share/games/asc/music")
LINCITY = Package("lincity-ng-data", "GPL-2.0-or-later", "usr/share/games/lincity-ng/music/default")
ENGLISH = Package(
    "asterisk-core-sounds-en-g722", "CC-BY-SA-3.0", "usr/share/asterisk/sounds/en_US_f_Allison"
)
ITALIAN = Package(
    "asterisk-core-sounds-it-g722", "CC-BY-3.0", "usr/share/asterisk/sounds/it_IT_m_Carlo"
)
CZECH = Package(
    "fillets-ng-data-cs", "GPL-2.0-only", "usr/share/games/fillets-ng/sound/briefcase/cs"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of music by `by`."""

    title: str
    by: str
    package: Package
    file: str

    @property
    def path(self) -> Path:
        return folder_of(self.package) / self.file


SAD = Piece("Sad", "Tyler Johnson", WESNOTH, "sad.ogg")
NUNC_DIMITTIS = Piece("Nunc Dimittis", "Jeremy Nicoll", WESNOTH, "nunc_dimittis.ogg")
KNALGAN = Piece("Knalgan Theme", "Ryan Reilly", WESNOTH, "knalgan_theme.ogg")
FRANTIC = Piece("Frantic", "Stephen Rozanc", WESNOTH, "frantic.ogg")
MINSTRELS = Piece("Traveling Minstrels", "Mattias Westlund", WESNOTH, "traveling_minstrels.ogg")
SHADOWS = Piece("Into the Shadows", "Tyler Johnson", WESNOTH, "into_the_shadows.ogg")
CAVES = Piece("Living Caves", "Shawn Parrotte", HYPERROGUE, "hr3-caves.ogg")
HUNTING = Piece("Hunting", "Lincoln Domina", HYPERROGUE, "hr-domina-hunting.ogg")
MACHINES = Piece("Machine Wars", "Michael Kievernagel", ASC, "machine_wars.mp3")
BLUES = Piece("City Blues", "Robert van Herk", LINCITY, "02 - Robert van Herk - City Blues.ogg")


def folder_of(package: Package) -> Path:
    """Where the sounds of the package are; it is fetched the first time."""
    root = KEPT / package.name
    if not root.exists():
        KEPT.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            _fetch(package, Path(folder)).rename(root)
    return root / package.sounds


def _fetch(package: Package, folder: Path) -> Path:
    """The unpacked package, within `folder`."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        sys.exit("The music is in packages of Debian 12: run this where apt-get and dpkg-deb are.")
    stories.say(f"fetching {package.name} ({package.licence})")
    fetched = subprocess.run(["apt-get", "-qq", "download", package.name], cwd=folder, check=False)
    if fetched.returncode:
        sys.exit(f"Debian 12 has the package {package.name}; `apt-get update` makes apt know it.")
    unpacked = folder / "unpacked"
    subprocess.run(["dpkg-deb", "-x", *folder.glob("*.deb"), unpacked], check=True)
    return unpacked
