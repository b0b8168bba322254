"""Words that mean the same meet: a vocabulary of skills, own code, no Django. See ``README.md``.

What needs NumPy is loaded when first asked for, so that a web process without a model does without.
"""

from typing import TYPE_CHECKING

from .folding import folded, tidied
from .meeting import How, Meeting, WordsMet
from .people import spelled_one_way
from .vocabulary import BadVocabulary, Entry, Vocabulary, words_met_of

if TYPE_CHECKING:
    from .embedding import EmbeddingModel, ModelUnusable

__all__ = [
    "BadVocabulary",
    "EmbeddingModel",
    "Entry",
    "How",
    "Meeting",
    "ModelUnusable",
    "Vocabulary",
    "WordsMet",
    "folded",
    "spelled_one_way",
    "tidied",
    "words_met_of",
]


def __getattr__(name: str) -> object:
    if name not in ("EmbeddingModel", "ModelUnusable"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import embedding

    return getattr(embedding, name)
