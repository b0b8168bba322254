"""What can go wrong, each with what failed and what to try."""

from __future__ import annotations


class EngineError(Exception):
    """Every error of the engine; its text is fit to be read out."""


class InvalidInput(EngineError):
    """A person or the policy holds a value that makes no sense."""

    def __init__(self, who: str, field: str, message: str) -> None:
        super().__init__(f"{who}: {field} {message}")
        self.who, self.field, self.message = who, field, message


class ImpossibleLocks(EngineError):
    """Locks that can't all be kept; ``reasons`` has a sentence for each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Cancelled(EngineError):
    """The caller asked to stop; nothing was decided."""

    def __init__(self) -> None:
        super().__init__("The matching was stopped before it had an answer.")
