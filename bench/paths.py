"""Where the benchmark finds and puts things; importing it makes `core_engine` importable."""

import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
WORK = BENCH / ".work"
ENVS = BENCH / ".envs"
PEERS = BENCH / "peers"
EXAMPLE = ROOT / "examples" / "the-long-way-home"

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
