"""Starting Django for a command, with faults of the environment said in words."""

from __future__ import annotations

import os
import sys

from bothways.config.env import BadEnvironment


def start_django() -> None:
    """Load the settings and the apps; on a bad environment say what to do and exit with 4."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bothways.config.settings")
    import django

    try:
        django.setup()
    except BadEnvironment as error:
        print(f"bothways: {error}", file=sys.stderr)
        raise SystemExit(4) from None
    except OSError as error:
        print(f"bothways: {error.filename}: {error.strerror}", file=sys.stderr)
        raise SystemExit(4) from None


def migrate(*, quietly: bool = True) -> None:
    """Bring the database up to date; does nothing when it is."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quietly else 1)
