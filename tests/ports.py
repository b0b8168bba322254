"""A port for a server of a test."""

from __future__ import annotations

import secrets
import socket


def free_port() -> int:
    """Free, and below those the system gives whoever connects somewhere: a browser beside the
    tests, another worker or a database can't take it before the server does."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
