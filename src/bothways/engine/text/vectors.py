"""The name whose meaning is nearest to a text's, by a model of word vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .embedding import EmbeddingModel


class NearestName:
    """Compares a text with all the words of a vocabulary at once."""

    def __init__(self, model: EmbeddingModel, words: Sequence[tuple[str, str]]) -> None:
        """``words`` are (word, the name it stands for)."""
        self.model = model
        self.words = sorted(words)
        self.matrix = model.matrix([word for word, _ in self.words])

    def of(self, text: str) -> tuple[str, str, float] | None:
        """(name, the word met, cosine); None when none is near, or the second is nearly as near."""
        vector = self.model.vector(text)
        if vector is None or not self.words:
            return None
        cosines = self.matrix @ vector
        best = int(np.argmax(cosines))
        word, name = self.words[best]
        cosine = min(1.0, float(cosines[best]))
        others = [at for at, (_, other) in enumerate(self.words) if other != name]
        second = float(cosines[others].max()) if others else -1.0
        if cosine < self.model.threshold or cosine - second < self.model.margin:
            return None
        return name, word, cosine
