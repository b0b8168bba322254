"""From a clean clone to a served page: `python benchmarks/start.py`.

Clones this checkout's last commit into a temporary folder, runs `make demo` there twice, and prints
the seconds until the sign-in page answers, the first time and the second.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def seconds_until_served(clone: Path) -> float:
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    process = subprocess.Popen(
        ["make", "demo"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            address = re.search(r"running at (\S+)", line)
            if address:
                with urllib.request.urlopen(address[1] + "sign-in/") as answer:
                    assert answer.status == 200
                return time.monotonic() - began
        sys.exit("`make demo` ended without serving.")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "bothways"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        print("| start | seconds to the first served page |\n|---|---|")
        print(f"| clean clone | {seconds_until_served(clone):.1f} |")
        print(f"| again | {seconds_until_served(clone):.1f} |")


if __name__ == "__main__":
    main()
