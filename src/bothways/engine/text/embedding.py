"""A static embedding of words on this machine: nothing is ever fetched, and no network is known."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .folding import LITTLE_WORDS, folded, tokens_of

Vectors = NDArray[np.float32]

MOST_WORDS = 300_000
"""Words read from a text file: they stand there by how common they are, and memory is finite."""
THRESHOLD = 0.75
MARGIN = 0.05
EXPECTED = (
    "a file of word vectors is expected: .vec or .txt (a word and its numbers on each line, as "
    "word2vec and fastText write them) or .npz (arrays “words” and “vectors”), or a folder that "
    "holds one of these"
)


class ModelUnusable(ValueError):
    """The model can't be read; the message says what was expected. Nothing is downloaded."""


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingModel:
    """Word vectors of length one, and how near two meanings must be.

    A text is the mean of its words' vectors; two texts are as near as the cosine between them.
    """

    rows: dict[str, int]
    vectors: Vectors
    threshold: float = THRESHOLD
    """The least cosine at which a new word means a name."""
    margin: float = MARGIN
    """By how much the nearest name must be nearer than the second."""

    @classmethod
    def load(
        cls, path: Path | str, *, threshold: float = THRESHOLD, margin: float = MARGIN
    ) -> EmbeddingModel:
        """The model at ``path``. Raises ``ModelUnusable``, saying what is expected there."""
        if not (0 < threshold <= 1 and 0 <= margin <= 1):
            raise ModelUnusable("The threshold is a number above 0 and up to 1, the margin 0 to 1.")
        file = file_of(Path(path))
        try:
            words, vectors = read_npz(file) if file.suffix == ".npz" else read_text(file)
        except OSError as error:
            raise ModelUnusable(f"{file} can't be read: {error.strerror or error}.") from None
        rows: dict[str, int] = {}
        for row, word in enumerate(words):
            rows.setdefault(folded(word), row)
        rows.pop("", None)
        if not rows:
            raise ModelUnusable(f"{file} holds no words; {EXPECTED}.")
        return cls(rows, lengths_one(vectors), threshold, margin)

    def vector(self, text: str) -> Vectors | None:
        """The meaning of a text; None when the model knows fewer than half of its words."""
        words = [word for word in tokens_of(text) if word not in LITTLE_WORDS]
        known = [self.rows[word] for word in words if word in self.rows]
        if not known or 2 * len(known) < len(words):
            return None
        mean: Vectors = self.vectors[known].mean(axis=0)
        length = float(np.linalg.norm(mean))
        return mean / np.float32(length) if length > 0 else None

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimensions) meanings, all zero for a text that the model doesn't know."""
        nothing = np.zeros(self.vectors.shape[1], dtype=np.float32)
        found = (self.vector(text) for text in texts)
        stacked = [nothing if vector is None else vector for vector in found]
        return np.array(stacked, dtype=np.float32).reshape(-1, self.vectors.shape[1])


def file_of(path: Path) -> Path:
    if not path.exists():
        raise ModelUnusable(f"There is nothing at {path}; {EXPECTED}. Nothing is downloaded.")
    if not path.is_dir():
        if path.suffix not in {".vec", ".txt", ".npz"}:
            raise ModelUnusable(f"{path} has another ending; {EXPECTED}.")
        return path
    for suffix in (".npz", ".vec", ".txt"):
        found = sorted(path.glob(f"*{suffix}"))
        if len(found) > 1:
            raise ModelUnusable(f"{path} holds several {suffix} files; name the one that is meant.")
        if found:
            return found[0]
    raise ModelUnusable(f"The folder {path} holds no model; {EXPECTED}.")


def read_npz(file: Path) -> tuple[list[str], Vectors]:
    try:
        with np.load(file, allow_pickle=False) as held:
            words, vectors = held["words"], held["vectors"]
    except (KeyError, ValueError, zipfile.BadZipFile):
        raise ModelUnusable(
            f"{file} must hold an array “words” of text and an array “vectors” of numbers."
        ) from None
    if (
        words.ndim != 1
        or vectors.ndim != 2
        or words.dtype.kind != "U"
        or vectors.dtype.kind != "f"
        or len(words) != len(vectors)
        or not np.isfinite(vectors).all()
    ):
        raise ModelUnusable(f"{file}: “vectors” must have one row of numbers for each of “words”.")
    return [str(word) for word in words], vectors.astype(np.float32)


def read_text(file: Path) -> tuple[list[str], Vectors]:
    """Words and vectors of a text file, the first ``MOST_WORDS``; its heading line may be there."""
    words: list[str] = []
    vectors: list[Vectors] = []
    for number, (word, numbers) in enumerate(lines_of(file), start=1):
        if number == 1 and len(numbers) == 1:
            continue  # how many words and dimensions: the lines say it themselves
        try:
            vector = np.array(numbers, dtype=np.float32)
        except ValueError:
            vector = np.empty(0, dtype=np.float32)
        if not len(vector) or len(vector) != len(vectors[0] if vectors else vector):
            raise ModelUnusable(f"{file}, line {number}: a word and its numbers are expected.")
        if not np.isfinite(vector).all():
            raise ModelUnusable(f"{file}, line {number}: a number isn't finite.")
        words.append(word)
        vectors.append(vector)
        if len(words) == MOST_WORDS:
            break
    if not words:
        raise ModelUnusable(f"{file} holds no words; {EXPECTED}.")
    return words, np.stack(vectors)


def lines_of(file: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                word, *numbers = line.rstrip().split(" ")
                if word:
                    yield word, numbers
    except UnicodeDecodeError:
        raise ModelUnusable(f"{file} isn't text in UTF-8; {EXPECTED}.") from None


def lengths_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
