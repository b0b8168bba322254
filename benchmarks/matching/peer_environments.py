"""Environments for the peers that aren't needed by the project itself:

    python benchmarks/matching/peer_environments.py [--environments FOLDER] [NAME …]

Makes a virtual environment for each (they clash: two of them install a package ``matching``) and
says which couldn't be made. What is there already is left as it is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

DEFAULT = Path(tempfile.gettempdir()) / "bothways-peers"

PACKAGES: dict[str, tuple[str, ...]] = {
    "mentor-match": ("mentor-match==7.0.1", "numpy"),
    "matching": ("matching==1.4.3", "numpy"),
    # It doesn't say so, but doesn't run with later ones.
    "kep-solver": ("kep-solver==4.0.2", "pulp<3", "numpy"),
    "mentormatch": ("mentormatch==1.1", "numpy"),
    "pymatching": ("pymatching==2.4.0", "numpy"),
}


def python_of(environments: Path, name: str) -> Path | None:
    """The interpreter of an environment that was made, whole."""
    folder = environments / name
    return interpreter(folder) if (folder / "complete").exists() else None


def interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def create(environments: Path, name: str) -> str:
    """Make one; answers what went wrong, or nothing."""
    if python_of(environments, name):
        return ""
    folder = environments / name
    venv.create(folder, with_pip=True, clear=True)
    done = subprocess.run(
        [str(interpreter(folder)), "-m", "pip", "install", "--quiet", *PACKAGES[name]],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return lines[-1] if lines else f"pip ended with {done.returncode}"
    (folder / "complete").touch()
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Environments for the peers.")
    parser.add_argument("--environments", type=Path, default=DEFAULT, help=f"default: {DEFAULT}")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PACKAGES)}")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in PACKAGES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    failed = False
    for name in given.names or PACKAGES:
        wrong = create(given.environments, name)
        failed |= bool(wrong)
        print(f"{name}: {wrong or 'ready'}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
