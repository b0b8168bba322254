"""New words meet each other: “bee keeping” and “Beekeeping” are one thing."""

from __future__ import annotations

from collections.abc import Mapping

from .folding import Forms, forms_of
from .meeting import Meeting
from .spelling import SpellingIndex, Written


def clustered(counts: Mapping[str, int]) -> dict[str, Meeting]:
    """The meeting of each text among the others, given how often each was written.

    Texts that differ in case, punctuation, plural or order of words are one group, called by its
    commonest writing. A group that looks like a misspelling of one commoner group joins it; what
    could be a misspelling of two is left alone. The answer depends on what was written and how
    often, never on the order, and asking again with the names found gives the same names.
    """
    forms = {text: forms_of(text) for text in counts}
    groups = same_words(forms)
    total = {name: sum(counts[text] for text in texts) for name, texts in named(groups, counts)}
    members = dict(named(groups, counts))
    found: dict[str, Meeting] = {}
    heads: SpellingIndex[str] = SpellingIndex()
    # The commonest first: they draw the rarer ones to them.
    for name in sorted(members, key=lambda name: (-total[name], forms[name].bag, name)):
        written = written_of(forms[name])
        near = {head: slips for slips, head in heads.near(written)}
        if not near:
            heads.add(written, name)
            head, slips = name, 0
        elif len(near) == 1:
            head, slips = next(iter(near.items()))
        else:
            head, slips = name, 0  # it could be either, so it is neither and draws nobody
        for text in members[name]:
            found[text] = meeting_of(text, name, head, slips)
    return found


def written_of(forms: Forms) -> Written:
    return Written(forms.joined, forms.words)


def same_words(forms: Mapping[str, Forms]) -> list[list[str]]:
    """Groups of texts with a form in common, directly or through others."""
    group_of: dict[str, int] = {}
    groups: dict[int, list[str]] = {}
    keys_of: dict[int, set[str]] = {}
    for number, text in enumerate(sorted(forms)):
        form = forms[text]
        keys = {f"exact {form.exact}", f"joined {form.joined}", f"bag {form.bag}"}
        if not form.joined:
            keys = {f"text {text}"}  # signs alone: nothing to compare
        mine = [text]
        for other in sorted({group_of[key] for key in keys if key in group_of}):
            mine += groups.pop(other)
            keys |= keys_of.pop(other)
        groups[number], keys_of[number] = mine, keys
        group_of |= dict.fromkeys(keys, number)
    return list(groups.values())


def named(groups: list[list[str]], counts: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Each group under its commonest writing; of several the shortest, then by letters."""
    return [
        (min(texts, key=lambda text: (-counts[text], len(text), text)), texts) for texts in groups
    ]


def meeting_of(text: str, name: str, head: str, slips: int) -> Meeting:
    if text == head:
        return Meeting(text, head, "new", head, 0.0)
    if name == head:
        return Meeting(text, head, "same word", head, 1.0)
    longer = max(len(text), len(head))
    return Meeting(text, head, "spelling", head, 1 - slips / longer)
