"""Every person against everybody, in compiled rows: the pairs that beat given prices.

Two ways to know what two people can teach each other. Lists: for each skill that a person wants,
whoever teaches it; right for many skills that few share. Bits: a word of 64 skills at a time, for
few skills that many share. Both end in ``worth``, which is ``Scorer.pairs`` and the rules over
again, operation by operation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import popcount
from .jit import inlined, njit

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

GEOMETRIC, HARMONIC, MINIMUM = 0, 1, 2
STRIP = 2048
"""People compared at a time by bits: what is kept of them stays in the nearest cache."""


class Tables(NamedTuple):
    """What a row needs to know of everybody; see ``Encoded``."""

    teach_start: Ints
    teach_column: Small
    wish_start: Ints
    wish_column: Small
    wish_priority: Small
    teacher_start: Ints
    teacher: Small
    wisher_start: Ints
    wisher: Small
    wisher_priority: Small
    teach_bits: Words
    wish_bits: Words
    """(planes, words, n): a bit of each priority."""
    planes: Ints
    """(planes,) which bit of the priorities: 0 counts 1, 1 counts 2."""
    whole: Floats
    active: Bools
    function: Small
    location: Small
    team: Small
    languages: Words
    hours: Floats
    forbidden_start: Ints
    forbidden: Small
    mean: int
    skills: float
    other_function: float
    same_location: float
    working_hours: float
    least_gain: float
    overlap_hours: float
    cross_functions: bool
    cross_teams: bool
    shared_language: bool
    resolution: float
    bonus: int
    """Added to every pair that is worth anything."""
    power: int
    """A worth counts as this power of it: 1 is the worth itself."""
    window: int
    """Compared by bits, each looks only at those in the same run of so many places."""


class Found(NamedTuple):
    """Where rows write what they find; (rows, most) and (rows,)."""

    other: Small
    worth: Ints
    key: Ints
    met: Small
    taught: Small
    kept: Small
    beyond: Small
    mutual: Ints
    """Pairs of which each wants what the other offers, counted from the smaller position."""


@inlined
def shared(t, a, b):
    total = 0.0
    for shift in (-24.0, 0.0, 24.0):
        end = min(t.hours[a, 1], t.hours[b, 1] + shift)
        begin = max(t.hours[a, 0], t.hours[b, 0] + shift)
        total += max(end - begin, 0.0)
    return total


@inlined
def is_forbidden(t, a, b):
    """The rules that speak of facts; named pairs are marked before."""
    if t.cross_functions and t.function[a] >= 0 and t.function[a] == t.function[b]:
        return True
    if t.cross_teams and t.team[a] >= 0 and t.team[a] == t.team[b]:
        return True
    if t.shared_language:
        mine, theirs, common = np.uint64(0), np.uint64(0), np.uint64(0)
        for word in range(t.languages.shape[1]):
            mine |= t.languages[a, word]
            theirs |= t.languages[b, word]
            common |= t.languages[a, word] & t.languages[b, word]
        if mine != 0 and theirs != 0 and common == 0:
            return True
    known = not (np.isnan(t.hours[a, 0]) or np.isnan(t.hours[b, 0]))
    return t.overlap_hours > 0 and known and shared(t, a, b) < t.overlap_hours


@inlined
def worth(t, a, b, met, taught):
    """In whole millionths, with the bonus; 0 for a pair that isn't made."""
    if is_forbidden(t, a, b):
        return np.int64(0)
    gain, gives = met / t.whole[a], taught / t.whole[b]
    weight = t.other_function + t.same_location + t.working_hours
    if weight:
        soft = 0.0
        if t.other_function:
            one, other = t.function[a], t.function[b]
            if one >= 0 and other >= 0 and one != other:
                soft += t.other_function
        if t.same_location:
            one, other = t.location[a], t.location[b]
            if one >= 0 and one == other:
                soft += t.same_location
        if t.working_hours:
            hours = 0.0
            if not (np.isnan(t.hours[a, 0]) or np.isnan(t.hours[b, 0])):
                hours = shared(t, a, b)
            soft += t.working_hours * min(hours / 8.0, 1.0)
        gain = (t.skills * gain + soft) / (t.skills + weight)
        gives = (t.skills * gives + soft) / (t.skills + weight)
    if gain < t.least_gain or gives < t.least_gain:
        return np.int64(0)
    if t.mean == GEOMETRIC:
        value = np.sqrt(gain * gives)
    elif t.mean == HARMONIC:
        value = 2 * gain * gives / (gain + gives)
    else:
        value = min(gain, gives)
    units = max(np.int64(1), np.int64(np.rint(value * t.resolution)))
    if t.power > 1:
        one = units / t.resolution
        value = one
        for _ in range(t.power - 1):
            value *= one
        units = max(np.int64(1), np.int64(np.rint(value * t.resolution)))
    return units + t.bonus


@inlined
def scrambled(a, b):
    """A number of 0..1023 for a pair, the same from both sides, so that among equals not
    everybody is offered the same few people."""
    low, high = np.uint64(min(a, b)), np.uint64(max(a, b))
    mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.int64(mixed >> np.uint64(54))


@njit
def keep(out, row, most, lowest, other, value, key, met, taught):
    """Put a partner among the row's best; answers the lowest key that is now kept, or the
    smallest number while there is room."""
    count = out.kept[row]
    at = count
    if count == most:
        if key <= lowest:
            return lowest
        at = 0
        for k in range(most):
            if out.key[row, k] == lowest:
                at = k
                break
    else:
        out.kept[row] = count + 1
    out.other[row, at] = other
    out.worth[row, at] = value
    out.key[row, at] = key
    out.met[row, at] = met
    out.taught[row, at] = taught
    if out.kept[row] < most:
        return np.int64(-(2**62))
    smallest = out.key[row, 0]
    for k in range(1, most):
        smallest = min(smallest, out.key[row, k])
    return smallest


@inlined
def weigh(t, prices, out, row, most, lowest, a, b, met, taught):
    """Judge one mutual pair for the row of ``a``; answers the new lowest key."""
    value = worth(t, a, b, met, taught)
    if value == 0:
        return lowest
    spare = 2 * value - prices[b]
    if spare <= prices[a]:
        return lowest
    out.beyond[row] += 1
    key = spare * 1024 + scrambled(a, b)
    return keep(out, row, most, lowest, b, value, key, met, taught)


@njit
def scan_lists(t, rows, first, last, prices, later, out, met, taught, marks, touched):
    """Rows ``first`` to ``last`` of ``rows`` by lists. ``later[b]`` says that ``b`` has a row of
    its own, so that the pair is judged once, from the smaller position. Scratch is left as found:
    ``met`` and ``taught`` (n,) zero."""
    most = out.other.shape[1]
    for row in range(first, last):
        a = rows[row]
        out.kept[row] = out.beyond[row] = out.mutual[row] = 0
        if not t.active[a]:
            continue
        for k in range(t.forbidden_start[a], t.forbidden_start[a + 1]):
            marks[t.forbidden[k]] = a
        count = 0
        for k in range(t.wish_start[a], t.wish_start[a + 1]):
            column, priority = t.wish_column[k], t.wish_priority[k]
            for m in range(t.teacher_start[column], t.teacher_start[column + 1]):
                b = t.teacher[m]
                if met[b] == 0:
                    touched[count] = b
                    count += 1
                met[b] += priority
        for k in range(t.teach_start[a], t.teach_start[a + 1]):
            column = t.teach_column[k]
            for m in range(t.wisher_start[column], t.wisher_start[column + 1]):
                taught[t.wisher[m]] += t.wisher_priority[m]
        lowest = np.int64(-(2**62))
        for k in range(count):
            b = touched[k]
            fits = taught[b] > 0 and t.active[b] and b != a
            out.mutual[row] += fits and a < b
            if fits and marks[b] != a and not (later[b] and b < a):
                lowest = weigh(t, prices, out, row, most, lowest, a, b, met[b], taught[b])
            met[b] = 0
        for k in range(t.teach_start[a], t.teach_start[a + 1]):
            column = t.teach_column[k]
            for m in range(t.wisher_start[column], t.wisher_start[column + 1]):
                taught[t.wisher[m]] = 0


@njit
def count_bits(counts, mine, theirs, shift):
    """Add to each count the bits that my word has in common with theirs."""
    for k in range(len(counts)):
        counts[k] += np.int32(popcount(mine & theirs[k]) << shift)


@njit
def mark_limit(limit, met, taught, mine, theirs, lift, floor, half_prices):
    """Mark the pairs whose geometric worth, softened at best, may exceed half the two prices
    (given as shares). A hair is added for rounding."""
    for k in range(len(limit)):
        least = max(0.0, floor + half_prices[k])
        product = (met[k] * mine + lift) * (taught[k] * theirs[k] + lift)
        is_mutual = (met[k] > 0) & (taught[k] > 0)
        limit[k] = is_mutual & (product * 1.000000001 >= least * least)


@njit
def count_mutual(met, taught, active):
    count = 0
    for k in range(len(active)):
        count += (met[k] > 0) & (taught[k] > 0) & active[k]
    return count


@njit
def scan_bits(t, rows, first, last, prices, later, out, met, taught, marks, limit):
    """The same by bits. A pair whose two shares, softened at best, multiply to too little can't
    beat the prices under any of the means, for the geometric one is the largest; so the exact
    worth is asked of the rest alone. Scratch: ``met``, ``taught`` and ``limit`` (STRIP,)."""
    n, most = len(t.active), out.other.shape[1]
    words, planes = t.teach_bits.shape[0], t.wish_bits.shape[0]
    weight = t.other_function + t.same_location + t.working_hours
    scale, lift = t.skills / (t.skills + weight), weight / (t.skills + weight)
    skips = np.all(later)
    theirs = np.empty(n)
    half_prices = np.empty(n)
    for b in range(n):
        theirs[b] = scale / max(t.whole[b], 1.0)
        half_prices[b] = prices[b] * 0.5 / t.resolution
    for row in range(first, last):
        a = rows[row]
        out.kept[row] = out.beyond[row] = out.mutual[row] = 0
        if not t.active[a] or t.whole[a] == 0:
            continue
        for k in range(t.forbidden_start[a], t.forbidden_start[a + 1]):
            marks[t.forbidden[k]] = a
        lowest = np.int64(-(2**62))
        mine = scale / t.whole[a]
        opening = a // t.window * t.window
        closing = min(n, opening + t.window)
        for begin in range(opening, closing, STRIP):
            end = min(closing, begin + STRIP)
            if end <= a and skips:
                continue
            size = end - begin
            met[:size] = 0
            taught[:size] = 0
            for word in range(words):
                teaches = t.teach_bits[word, a]
                for plane in range(planes):
                    shift = np.uint64(t.planes[plane])
                    wishes = t.wish_bits[plane, word, a]
                    if wishes:
                        count_bits(met[:size], wishes, t.teach_bits[word, begin:end], shift)
                    if teaches:
                        count_bits(
                            taught[:size], teaches, t.wish_bits[plane, word, begin:end], shift
                        )
            if end > a + 1:
                after = max(0, a + 1 - begin)
                out.mutual[row] += count_mutual(
                    met[after:size], taught[after:size], t.active[begin + after : end]
                )
            floor = np.float64(prices[a])
            if lowest > -(2**62):
                floor = max(floor, np.float64(lowest // 1024))
            floor = (floor * 0.5 - t.bonus - 1.0) / t.resolution
            mark_limit(
                limit[:size],
                met[:size],
                taught[:size],
                mine,
                theirs[begin:end],
                lift,
                floor,
                half_prices[begin:end],
            )
            for k in range(size):
                if not limit[k]:
                    continue
                b = begin + k
                if not t.active[b] or marks[b] == a or b == a or (later[b] and b < a):
                    continue
                if lowest > -(2**62):
                    # More are kept by now than when the strip was marked.
                    floor = (np.float64(lowest // 1024) * 0.5 - t.bonus - 1.0) / t.resolution
                    least = max(0.0, floor + half_prices[b])
                    product = (met[k] * mine + lift) * (taught[k] * theirs[b] + lift)
                    if product * 1.000000001 < least * least:
                        continue
                lowest = weigh(t, prices, out, row, most, lowest, a, b, met[k], taught[k])
