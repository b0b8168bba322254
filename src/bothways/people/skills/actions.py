"""Finding or making skills from what people typed, and what the organisation says of words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record

from .models import OwnWord, Skill
from .queries import current_vocabulary
from .vocabulary import Vocabulary, folded, vocabulary

NAME_LENGTH = 100
KEY_LENGTH = 200


# What people offer and want


@cache
def shipped() -> Vocabulary:
    return vocabulary()


def name_of(text: str) -> str:
    """The words as they were typed; where they are the name of a skill, as that is written."""
    typed = " ".join(text.split())[:NAME_LENGTH]
    entry = shipped().named(typed)
    return entry.name if entry and folded(entry.name) == folded(typed) else typed


def key_of(name: str) -> str:
    """What makes two spellings the same row."""
    return " ".join(name.casefold().split())[:NAME_LENGTH]


def ensure_skills(texts: Iterable[str]) -> dict[str, Skill]:
    """The skill of each typed text, made where it is new. Two queries, however many texts."""
    names = {text: name_of(text) for text in texts if text.strip()}
    wanted: dict[str, str] = {}
    for name in names.values():
        wanted.setdefault(key_of(name), name)
    known = Skill.objects.in_bulk(list(wanted), field_name="key")
    missing = [Skill(name=name, key=key) for key, name in wanted.items() if key not in known]
    if missing:
        Skill.objects.bulk_create(missing, ignore_conflicts=True)
        known = Skill.objects.in_bulk(list(wanted), field_name="key")
    return {text: known[key_of(name)] for text, name in names.items()}


# What the organisation says of words


class WordRefused(Exception):
    """Why it can't be said of the words, in a sentence for the person who tried."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NothingSaid(WordRefused):
    def __init__(self) -> None:
        super().__init__(gettext("Write a word with letters or digits in it, up to 100 of them."))


class SaidAlready(WordRefused):
    def __init__(self, own: OwnWord) -> None:
        said = {"words": own.words, "name": own.means}
        super().__init__(
            gettext("“%(words)s” is said to mean %(name)s. Take that back first.") % said
            if own.means
            else gettext("“%(words)s” has been added as a skill. Take that back first.") % said
        )


class IsASkill(WordRefused):
    def __init__(self, name: str) -> None:
        super().__init__(gettext("%(name)s is in the vocabulary already.") % {"name": name})


class NotASkill(WordRefused):
    def __init__(self, name: str) -> None:
        near = current_vocabulary().meet(name)
        said = {"name": name, "near": near.name}
        super().__init__(
            gettext("“%(name)s” isn’t a skill here. Add it as a skill first.") % said
            if near.how == "new"
            else gettext("“%(name)s” isn’t a skill here. Did you mean %(near)s?") % said
        )


class SameAlready(WordRefused):
    def __init__(self, words: str, name: str) -> None:
        said = {"words": words, "name": name}
        super().__init__(gettext("“%(words)s” means %(name)s already.") % said)


class StillMeant(WordRefused):
    def __init__(self, own: OwnWord, other: OwnWord) -> None:
        said = {"name": own.words, "words": other.words}
        super().__init__(
            gettext("“%(words)s” is said to mean %(name)s. Take that back first.") % said
        )


@transaction.atomic
def add_skill(*, words: str, by: Person) -> OwnWord:
    """Make words a skill of their own, also where they were another word for one.

    Raises ``WordRefused``.
    """
    words, key = checked(words)
    entry = current_vocabulary().named(words)
    if entry is not None and folded(entry.name) == key:
        raise IsASkill(entry.name)
    own = kept(words, key, "", by)
    record("added a skill", own, by=by)
    return own


def same_as(words: str, name: str) -> str:
    """The name of the skill that ``words`` may be said to mean. Raises ``WordRefused``."""
    words, key = checked(words)
    said = OwnWord.objects.filter(key=key).first()
    if said is not None:
        raise SaidAlready(said)
    vocabulary_now = current_vocabulary()
    target = vocabulary_now.named(name)
    if target is None:
        raise NotASkill(" ".join(name.split()))
    if vocabulary_now.named(words) == target:
        raise SameAlready(words, target.name)
    return target.name


@transaction.atomic
def make_same(*, words: str, name: str, by: Person) -> OwnWord:
    """Say that words mean the skill of this name (or with this alias); a skill is merged into it.

    Raises ``WordRefused``.
    """
    target = same_as(words, name)
    words, key = checked(words)
    own = kept(words, key, target, by)
    record("said that words mean a skill", own, by=by)
    return own


@transaction.atomic
def take_back(*, own: OwnWord, by: Person) -> None:
    """Undo what was said of these words. Raises ``StillMeant`` while other words mean them."""
    for other in OwnWord.objects.exclude(means=""):
        if own.is_skill and folded(other.means)[:KEY_LENGTH] == own.key:
            raise StillMeant(own, other)
    if OwnWord.objects.filter(pk=own.pk).delete()[0]:
        record("took back a word", own, by=by)


def checked(text: str) -> tuple[str, str]:
    words = " ".join(text.split())
    key = folded(words)
    if not key or len(words) > NAME_LENGTH or len(key) > KEY_LENGTH:
        raise NothingSaid
    return words, key


def kept(words: str, key: str, means: str, by: Person) -> OwnWord:
    own, is_new = OwnWord.objects.get_or_create(
        key=key, defaults={"words": words, "means": means, "by": by}
    )
    if not is_new:
        raise SaidAlready(own)
    return own
