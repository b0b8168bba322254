"""Progress, cancel and the time budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from .errors import Cancelled
from .problem import Progress


@dataclass(slots=True)
class Watch:
    """Looked at between steps and, inside long ones, several times a second."""

    progress: Progress | None = None
    cancel: Callable[[], bool] | None = None
    ends_at: float | None = None
    """By ``time.perf_counter``; ``None`` is as long as it takes."""
    done: float = 0.0

    def step(self, share: float, phrase: str) -> None:
        """Report; raises ``Cancelled``. Progress never runs backwards."""
        if self.cancel and self.cancel():
            raise Cancelled
        self.done = max(self.done, share)
        if self.progress:
            self.progress(self.done, phrase)

    def is_over(self) -> bool:
        """Whether the time is over; raises ``Cancelled``."""
        if self.cancel and self.cancel():
            raise Cancelled
        return self.ends_at is not None and time.perf_counter() > self.ends_at

    def patient(self) -> Watch:
        """The same wish to stop, without a time that ends."""
        return Watch(cancel=self.cancel)
