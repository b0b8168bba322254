# mypy: allow-untyped-defs, allow-untyped-calls, allow-untyped-decorators
"""Circles among many, in compiled loops: arcs from lists of skills, circles from arcs, the search.

An arc a → b says that a may teach b. Arcs aren't stored: of each person the best few are listed,
and the arc that closes a circle is looked up by marking what its teacher teaches. Values are
floats, in whole worths (1.0 for a million), since they only guide the search; what is found is
weighed again by the scorer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled.jit import njit

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

GEOMETRIC, HARMONIC, MINIMUM = 0, 1, 2
FAR = 1e18
SCANNED = 150
"""Groups of a person that are tried when they are to be served again."""


class Table(NamedTuple):
    """What the kernels need to know of everybody; see ``Encoded``."""

    teach_start: Ints
    teach_column: Small
    wish_start: Ints
    wish_column: Small
    wish_priority: Floats
    teacher_start: Ints
    teacher: Small
    wisher_start: Ints
    wisher: Small
    wisher_priority: Floats
    whole: Floats
    single: Bools
    function: Small
    location: Small
    team: Small
    languages: Words
    hours: Floats
    forbidden_start: Ints
    forbidden: Small
    """The others of each one's named pairs, sorted."""
    mean: int
    circle_worth: float
    skills: float
    other_function: float
    same_location: float
    working_hours: float
    least_gain: float
    overlap_hours: float
    cross_functions: bool
    cross_teams: bool
    shared_language: bool
    by_facts: bool
    """Whether there are rules beside those about named pairs."""
    is_soft: bool
    """Whether anything but skills counts."""


class Arcs(NamedTuple):
    """Of each person the best few arcs one way, best first: (n, most) and (n,)."""

    other: Small
    gain: Floats
    score: Floats
    """Half of what the arc is worth in a circle, less the other's price."""
    count: Small  # type: ignore[assignment]


class Scratch(NamedTuple):
    """Room for all arcs of one person, both ways; (n,) each."""

    met: Floats
    touched: Ints
    other: Ints
    gains: Floats
    score: Floats
    other2: Ints
    gains2: Floats
    score2: Floats
    order: Ints
    named: Ints

    @classmethod
    def of(cls, n: int) -> Scratch:
        def whole() -> Ints:
            return np.zeros(n, dtype=np.int64)

        return cls(
            np.zeros(n), whole(), whole(), np.zeros(n), np.zeros(n),
            whole(), np.zeros(n), np.zeros(n), whole(), np.full(n, -1, dtype=np.int64),
        )  # fmt: skip


@njit
def shared(t, a, b):
    """Hours that both working days share."""
    total = 0.0
    for shift in (-24.0, 0.0, 24.0):
        end = min(t.hours[a, 1], t.hours[b, 1] + shift)
        begin = max(t.hours[a, 0], t.hours[b, 0] + shift)
        total += max(end - begin, 0.0)
    return total


@njit
def is_named(t, a, b):
    """Whether the two are a named pair that mustn't be."""
    low, high = t.forbidden_start[a], t.forbidden_start[a + 1]
    while low < high:
        middle = (low + high) // 2
        if t.forbidden[middle] == b:
            return True
        if t.forbidden[middle] < b:
            low = middle + 1
        else:
            high = middle
    return False


@njit
def is_apart(t, a, b):
    """Whether a rule keeps the two apart."""
    if is_named(t, a, b):
        return True
    return t.by_facts and differ(t, a, b)


@njit
def differ(t, a, b):
    """Whether a rule about facts keeps the two apart."""
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


@njit
def gain_of(t, met, teacher, learner):
    """What the learner gains when ``met`` of what they want is taught; 0 when it is too little."""
    gain = met / t.whole[learner]
    if t.is_soft:
        weight = t.other_function + t.same_location + t.working_hours
        soft = 0.0
        if t.other_function:
            one, other = t.function[learner], t.function[teacher]
            if one >= 0 and other >= 0 and one != other:
                soft += t.other_function
        if t.same_location:
            one, other = t.location[learner], t.location[teacher]
            if one >= 0 and one == other:
                soft += t.same_location
        if t.working_hours:
            hours = 0.0
            if not (np.isnan(t.hours[learner, 0]) or np.isnan(t.hours[teacher, 0])):
                hours = shared(t, learner, teacher)
            soft += t.working_hours * min(hours / 8.0, 1.0)
        gain = (t.skills * gain + soft) / (t.skills + weight)
    if gain < t.least_gain:
        return 0.0
    return gain


@njit
def two(mean, x, y):
    """The worth of a pair."""
    if mean == GEOMETRIC:
        return np.sqrt(x * y)
    if mean == HARMONIC:
        return 2 * x * y / (x + y)
    return min(x, y)


@njit
def three(mean, share, x, y, z):
    """The worth of a circle of three."""
    if mean == GEOMETRIC:
        value = np.cbrt(x * y * z)
    elif mean == HARMONIC:
        value = 3 / (1 / x + 1 / y + 1 / z)
    else:
        value = min(x, min(y, z))
    return share * 1.5 * value


@njit
def four(mean, share, w, x, y, z):
    """The worth of a circle of four."""
    if mean == GEOMETRIC:
        value = np.sqrt(np.sqrt(w * x * y * z))
    elif mean == HARMONIC:
        value = 4 / (1 / w + 1 / x + 1 / y + 1 / z)
    else:
        value = min(min(w, x), min(y, z))
    return share * 2.0 * value


@njit
def scrambled(a, b):
    """A number of 0..1 for an arc, so that among equals not everybody is offered the same few."""
    mixed = (np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)) ^ (
        np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F)
    )
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.float64(mixed >> np.uint64(40)) / 16777216.0


@njit
def sift(score, place, size, top):
    """Put the heap's top where it belongs, so that the lowest score stands first."""
    here = top
    while True:
        low = here
        for below in (2 * here + 1, 2 * here + 2):
            if below < size and score[place[below]] < score[place[low]]:
                low = below
        if low == here:
            return
        place[here], place[low] = place[low], place[here]
        here = low


@njit
def add_up(t, a, outward, met, touched):
    """What ``a`` teaches each other, or each other teaches them, in ``met`` (n,), which was 0
    before; answers how many are ``touched``."""
    count = 0
    if outward:
        for k in range(t.teach_start[a], t.teach_start[a + 1]):
            column = t.teach_column[k]
            for m in range(t.wisher_start[column], t.wisher_start[column + 1]):
                b = t.wisher[m]
                if met[b] == 0:
                    touched[count] = b
                    count += 1
                met[b] += t.wisher_priority[m]
    else:
        for k in range(t.wish_start[a], t.wish_start[a + 1]):
            column, priority = t.wish_column[k], t.wish_priority[k]
            for m in range(t.teacher_start[column], t.teacher_start[column + 1]):
                b = t.teacher[m]
                if met[b] == 0:
                    touched[count] = b
                    count += 1
                met[b] += priority
    return count


@njit
def list_arcs(t, first, last, outward, price, stir, arcs, met, touched, score, gains, heap, marks):
    """Of rows ``first`` to ``last`` the best learners (``outward``) or teachers. Scratch is left
    as found: ``met`` (n,) 0; ``marks`` (n,) no row; ``touched``, ``score``, ``gains`` and ``heap``
    (n,)."""
    most = arcs.other.shape[1]
    whole, single, least, plain = t.whole, t.single, t.least_gain, not t.is_soft
    half, by_facts = 0.5 * t.circle_worth, t.by_facts
    for a in range(first, last):
        arcs.count[a] = 0
        if not single[a]:
            continue
        for k in range(t.forbidden_start[a], t.forbidden_start[a + 1]):
            marks[t.forbidden[k]] = a
        count = add_up(t, a, outward, met, touched)
        mine = whole[a]
        kept = 0
        for k in range(count):
            b = touched[k]
            value = met[b]
            met[b] = 0
            if b == a or not single[b] or marks[b] == a:
                continue
            if plain:
                gain = value / whole[b] if outward else value / mine
                if gain < least:
                    continue
            else:
                gain = gain_of(t, value, a, b) if outward else gain_of(t, value, b, a)
                if gain <= 0:
                    continue
            worth = half * gain - price[b] + stir * scrambled(a, b)
            if kept == most and worth <= score[heap[0]]:
                continue
            if by_facts and differ(t, a, b):
                continue
            score[k], gains[k] = worth, gain
            if kept < most:
                heap[kept] = k
                kept += 1
                if kept == most:
                    for top in range(most // 2, -1, -1):
                        sift(score, heap, most, top)
            else:
                heap[0] = k
                sift(score, heap, most, 0)
        if kept < most:
            for top in range(kept // 2, -1, -1):
                sift(score, heap, kept, top)
        arcs.count[a] = kept
        # Taken off the heap, the lowest first, they stand in order.
        while kept > 0:
            kept -= 1
            k = heap[0]
            arcs.other[a, kept] = touched[k]
            arcs.gain[a, kept] = gains[k]
            arcs.score[a, kept] = score[k]
            heap[0] = heap[kept]
            sift(score, heap, kept, 0)


@njit
def put(members, value, row, count, b, c, d, worth):
    """Keep a group among the row's best; answers how many are kept."""
    most = value.shape[1]
    if count < most:
        at = count
        count += 1
    else:
        at = 0
        for k in range(1, most):
            if value[row, k] < value[row, at]:
                at = k
        if value[row, at] >= worth:
            return count
    value[row, at] = worth
    members[row, at, 0], members[row, at, 1], members[row, at, 2] = b, c, d
    return count


@njit
def lowest_of(value, row, count):
    """The least that a group must be worth to be kept."""
    if count < value.shape[1]:
        return -FAR
    lowest = value[row, 0]
    for k in range(1, count):
        lowest = min(lowest, value[row, k])
    return lowest


@njit
def mark(start, column, b, marks, stamp):
    """Mark what ``b`` teaches."""
    for k in range(start[b], start[b + 1]):
        marks[column[k]] = stamp


@njit
def met_by_marked(start, column, priority, c, marks, stamp):
    """How much of what ``c`` wants is marked."""
    met = 0.0
    for k in range(start[c], start[c + 1]):
        if marks[column[k]] == stamp:
            met += priority[k]
    return met


@njit
def list_groups(
    t, first, last, outward, inward, price, floor, members, value, counts, marks, stamp
):
    """Of rows ``first`` to ``last`` the best pairs and circles of three, by worth less prices and
    more than ``floor``; the others in ``members`` (rows, most, 3), −1 where there are fewer.
    Answers the stamp, greater than any in ``marks`` (columns,)."""
    mean, share, half = t.mean, t.circle_worth, 0.5 * t.circle_worth
    teach_start, teach_column = t.teach_start, t.teach_column
    wish_start, wish_column, priority = t.wish_start, t.wish_column, t.wish_priority
    for a in range(first, last):
        row, count = a - first, 0
        counts[row] = 0
        best_in = inward.score[a, 0] if inward.count[a] else 0.0
        lowest = floor
        for i in range(outward.count[a]):
            b = outward.other[a, i]
            so = outward.score[a, i]
            stamp += 1
            mark(teach_start, teach_column, b, marks, stamp)
            met = met_by_marked(wish_start, wish_column, priority, a, marks, stamp)
            if met > 0:
                gain = gain_of(t, met, b, a)
                if gain > 0:
                    worth = two(mean, gain, outward.gain[a, i]) - price[a] - price[b]
                    if worth > lowest:
                        count = put(members, value, row, count, b, -1, -1, worth)
                        lowest = max(floor, lowest_of(value, row, count))
            if so + best_in + half - price[a] <= lowest:
                continue  # a pair may still be better further down
            for j in range(inward.count[a]):
                if so + inward.score[a, j] + half - price[a] <= lowest:
                    break
                c = inward.other[a, j]
                met = met_by_marked(wish_start, wish_column, priority, c, marks, stamp)
                if met == 0 or c == b:
                    continue
                gain = gain_of(t, met, b, c)
                if gain <= 0:
                    continue
                worth = three(mean, share, outward.gain[a, i], gain, inward.gain[a, j])
                worth -= price[a] + price[b] + price[c]
                if worth > lowest and not is_apart(t, b, c):
                    count = put(members, value, row, count, b, c, -1, worth)
                    lowest = max(floor, lowest_of(value, row, count))
        counts[row] = count
    return stamp


@njit
def list_fours(
    t, first, last, few, outward, inward, price, floor, members, value, counts, marks, stamp
):
    """The same for circles of four along the ``few`` best arcs of each person."""
    mean, share, half = t.mean, t.circle_worth, 0.5 * t.circle_worth
    teach_start, teach_column = t.teach_start, t.teach_column
    wish_start, wish_column, priority = t.wish_start, t.wish_column, t.wish_priority
    for a in range(first, last):
        row, count = a - first, 0
        counts[row] = 0
        if not inward.count[a]:
            continue
        best_in, lowest = inward.score[a, 0], floor
        for i in range(min(few, outward.count[a])):
            b = outward.other[a, i]
            for m in range(min(few, outward.count[b])):
                c = outward.other[b, m]
                begun = outward.score[a, i] + outward.score[b, m] + half - price[a]
                if begun + best_in <= lowest:
                    break
                if c == a or is_apart(t, a, c):
                    continue
                stamp += 1
                mark(teach_start, teach_column, c, marks, stamp)
                for j in range(min(few, inward.count[a])):
                    if begun + inward.score[a, j] <= lowest:
                        break
                    d = inward.other[a, j]
                    met = met_by_marked(wish_start, wish_column, priority, d, marks, stamp)
                    if met == 0 or d in (b, c):
                        continue
                    gain = gain_of(t, met, c, d)
                    if gain <= 0:
                        continue
                    worth = four(
                        mean, share, outward.gain[a, i], outward.gain[b, m], gain, inward.gain[a, j]
                    )
                    worth -= price[a] + price[b] + price[c] + price[d]
                    if worth > lowest and not is_apart(t, c, d) and not is_apart(t, b, d):
                        count = put(members, value, row, count, b, c, d, worth)
                        lowest = max(floor, lowest_of(value, row, count))
        counts[row] = count
    return stamp


# Proofs: the largest excess over prices among all groups, and among all arcs.


@njit
def arcs_of(t, a, outward, price, met, touched, named, other, gains, score):
    """All arcs of ``a`` one way, into ``other``, ``gains`` and ``score`` (n,); answers how many.
    ``met`` (n,) is 0 and stays so."""
    half, plain, mine, least = 0.5 * t.circle_worth, not t.is_soft, t.whole[a], t.least_gain
    whole, single, by_facts = t.whole, t.single, t.by_facts
    for k in range(t.forbidden_start[a], t.forbidden_start[a + 1]):
        named[t.forbidden[k]] = a
    count = add_up(t, a, outward, met, touched)
    kept = 0
    for k in range(count):
        b = touched[k]
        value = met[b]
        met[b] = 0
        if b == a or not single[b] or named[b] == a:
            continue
        if plain:
            gain = value / whole[b] if outward else value / mine
            if gain < least:
                continue
        else:
            gain = gain_of(t, value, a, b) if outward else gain_of(t, value, b, a)
            if gain <= 0:
                continue
        if by_facts and differ(t, a, b):
            continue
        other[kept], gains[kept], score[kept] = b, gain, half * gain - price[b]
        kept += 1
    return kept


@njit
def ordered(count, least, score, gains, other, order):
    """Put the first places in falling order of score; of those of ``least`` and more, how many."""
    kept = 0
    for k in range(count):
        if score[k] >= least:
            score[kept], gains[kept], other[kept] = score[k], gains[k], other[k]
            kept += 1
    order[:kept] = np.argsort(-score[:kept])
    ranked = score[:kept].copy()
    for k in range(kept):
        score[k] = ranked[order[k]]
    ranked[:] = gains[:kept]
    for k in range(kept):
        gains[k] = ranked[order[k]]
    who = other[:kept].copy()
    for k in range(kept):
        other[k] = who[order[k]]
    return kept


@njit
def ring_excess(t, first, last, most, price, margin, excess, s, marks, stamp):
    """``excess`` (n,) of rows ``first`` to ``last``: the most by which a pair or circle of three
    whose smallest position is ``a`` is worth more than its prices, with a ``margin``; no less when
    there are more than ``most`` to be looked at. ``s`` and ``marks`` (columns,) are scratch.
    Answers the stamp."""
    mean, share, half = t.mean, t.circle_worth, 0.5 * t.circle_worth
    teach_start, teach_column = t.teach_start, t.teach_column
    wish_start, wish_column, priority = t.wish_start, t.wish_column, t.wish_priority
    for a in range(first, last):
        excess[a] = 0.0
        if not t.single[a]:
            continue
        base = half + margin - price[a]
        outs = arcs_of(t, a, True, price, s.met, s.touched, s.named, s.other, s.gains, s.score)
        ins = arcs_of(t, a, False, price, s.met, s.touched, s.named, s.other2, s.gains2, s.score2)
        outs = later(outs, a, s.score, s.gains, s.other)
        ins = later(ins, a, s.score2, s.gains2, s.other2)
        if outs == 0 or ins == 0:
            continue
        # Pairs, of whom neither need be good in a circle.
        lowest = 0.0
        for k in range(ins):
            s.met[s.other2[k]] = s.gains2[k]
        for k in range(outs):
            b = s.other[k]
            if s.met[b] > 0:
                worth = two(mean, s.met[b], s.gains[k]) + margin - price[a] - price[b]
                lowest = max(lowest, worth)
        for k in range(ins):
            s.met[s.other2[k]] = 0.0
        best_in = highest(s.score2, ins)
        best_out = highest(s.score, outs)
        outs = ordered(outs, lowest - base - best_in, s.score, s.gains, s.other, s.order)
        ins = ordered(ins, lowest - base - best_out, s.score2, s.gains2, s.other2, s.order)
        # Too many to look at: those that promise less than ``least`` may all keep their promise.
        least = promise(s.score, outs, s.score2, ins, lowest - base, most)
        unseen = base + least
        for i in range(outs):
            so, b = s.score[i] + base, s.other[i]
            if ins == 0 or so + s.score2[0] <= max(lowest, unseen):
                break
            stamp += 1
            mark(teach_start, teach_column, b, marks, stamp)
            for j in range(ins):
                if so + s.score2[j] <= max(lowest, unseen):
                    break
                c = s.other2[j]
                met = met_by_marked(wish_start, wish_column, priority, c, marks, stamp)
                if met == 0 or c == b:
                    continue
                gain = gain_of(t, met, b, c)
                if gain <= 0:
                    continue
                worth = three(mean, share, s.gains[i], gain, s.gains2[j]) + margin
                worth -= price[a] + price[b] + price[c]
                if worth > lowest and not is_apart(t, b, c):
                    lowest = worth
        excess[a] = max(lowest, unseen) if outs and ins else lowest
    return stamp


@njit
def promise(one, ones, other, others, least, most):
    """The least sum, ``least`` or more, that no more than ``most`` pairs of two falling rows
    exceed; a little more for rounding."""
    if ones == 0 or others == 0 or exceeding(one, ones, other, others, least, most) <= most:
        return least
    low, high = least, one[0] + other[0]
    for _ in range(20):
        middle = (low + high) / 2
        if exceeding(one, ones, other, others, middle, most) > most:
            low = middle
        else:
            high = middle
    return high


@njit
def exceeding(one, ones, other, others, least, most):
    """How many pairs of two falling rows sum to more than ``least``; no further than needed."""
    total, end = 0, others
    for i in range(ones):
        while end > 0 and one[i] + other[end - 1] <= least:
            end -= 1
        total += end
        if end == 0 or total > most:
            break
    return total


@njit
def four_excess(t, first, last, arcs, inward, price, margin, excess, marks, stamp):
    """The same for circles of four, added to what ``excess`` is already. ``arcs`` and ``inward``
    list all arcs there are."""
    mean, share, half = t.mean, t.circle_worth, 0.5 * t.circle_worth
    teach_start, teach_column = t.teach_start, t.teach_column
    wish_start, wish_column, priority = t.wish_start, t.wish_column, t.wish_priority
    for a in range(first, last):
        ins = inward.count[a]
        if not t.single[a] or ins == 0:
            continue
        lowest, best_in = excess[a], inward.score[a, 0]
        for i in range(arcs.count[a]):
            b = arcs.other[a, i]
            if b < a:
                continue
            for m in range(arcs.count[b]):
                c = arcs.other[b, m]
                begun = arcs.score[a, i] + arcs.score[b, m] + half + margin - price[a]
                if begun + best_in <= lowest:
                    break
                if c <= a or is_apart(t, a, c):
                    continue
                stamp += 1
                mark(teach_start, teach_column, c, marks, stamp)
                for j in range(ins):
                    if begun + inward.score[a, j] <= lowest:
                        break
                    d = inward.other[a, j]
                    if d < a or d in (b, c):
                        continue
                    met = met_by_marked(wish_start, wish_column, priority, d, marks, stamp)
                    if met == 0:
                        continue
                    gain = gain_of(t, met, c, d)
                    if gain <= 0:
                        continue
                    worth = four(
                        mean, share, arcs.gain[a, i], arcs.gain[b, m], gain, inward.gain[a, j]
                    )
                    worth += margin - price[a] - price[b] - price[c] - price[d]
                    if worth > lowest and not is_apart(t, c, d) and not is_apart(t, b, d):
                        lowest = worth
        excess[a] = lowest
    return stamp


@njit
def arc_excess(t, first, last, active, teach, learn, half, resolution, other, count, room, s):
    """Of rows ``first`` to ``last`` the arcs that count more than ``teach`` and ``learn`` (halves)
    cover, the greatest excess first kept: ``other`` and ``count`` (rows, most), with ``room`` (n,)
    the greatest excess of each row. ``active`` (n,) have a place, ``half`` (n,) is what serving
    each counts."""
    most = other.shape[1]
    mean, ring, whole, single = t.mean, 0.5 * t.circle_worth, t.whole, t.single
    plain, least = not t.is_soft, t.least_gain
    for a in range(first, last):
        row, kept = a - first, 0
        room[a] = 0
        for k in range(most):
            other[row, k] = -1
        if not active[a]:
            continue
        # What others teach a, then what a teaches others.
        back = add_up(t, a, False, s.score, s.other2)
        number = add_up(t, a, True, s.met, s.touched)
        for k in range(number):
            b = s.touched[k]
            met, taught = s.met[b], s.score[b]
            s.met[b] = 0
            if b == a or not active[b]:
                continue
            gain = met / whole[b] if plain else gain_of(t, met, a, b)
            if gain <= 0 or gain < least:
                continue
            value = 0.0
            if single[a] and single[b]:
                value = ring * gain * resolution
            if taught > 0:
                gives = taught / whole[a] if plain else gain_of(t, taught, b, a)
                if gives > 0 and gives >= least:
                    worth = two(mean, gain, gives) * resolution
                    value = max(value, max(1.0, np.rint(worth)) / 2)
            counted = np.int64(np.ceil(value)) + 1 + half[b]
            excess = 2 * counted - teach[a] - learn[b]
            if excess <= 0 or is_apart(t, a, b):
                continue
            room[a] = max(room[a], excess)
            at = kept
            if kept < most:
                kept += 1
            else:
                at = 0
                for m in range(1, most):
                    if s.gains[m] < s.gains[at]:
                        at = m
                if s.gains[at] >= excess:
                    continue
            s.gains[at] = np.float64(excess)
            other[row, at] = b
            count[row, at] = counted
        for k in range(back):
            s.score[s.other2[k]] = 0


@njit
def later(count, a, score, gains, other):
    """Keep the arcs to and from greater positions."""
    kept = 0
    for k in range(count):
        if other[k] > a:
            score[kept], gains[kept], other[kept] = score[k], gains[k], other[k]
            kept += 1
    return kept


@njit
def highest(score, count):
    best = -FAR
    for k in range(count):
        best = max(best, score[k])
    return best


# Prices of a pool of groups: the dual of its packing, by the primal-dual hybrid gradient.


@njit
def approach(members, worth, x, y, use, last_use, step_x, step_y, sum_x, sum_y, rounds):
    """``rounds`` of steps of groups' shares ``x`` (m,) and people's prices ``y`` (n,), adding up
    both on the way (Chambolle and Pock 2011). ``use`` (n,): how much of each person is taken."""
    m, n = len(worth), len(y)
    for _ in range(rounds):
        for p in range(n):
            last_use[p] = use[p]
            use[p] = 0.0
        for g in range(m):
            price, k = 0.0, 0
            for place in range(4):
                p = members[g, place]
                if p < 0:
                    break
                price += y[p]
                k += 1
            share = x[g] + step_x / k * (worth[g] - price)
            share = min(1.0, max(0.0, share))
            x[g] = share
            sum_x[g] += share
            if share > 0.0:
                for place in range(k):
                    use[members[g, place]] += share
        for p in range(n):
            y[p] = max(0.0, y[p] + step_y[p] * (2 * use[p] - last_use[p] - 1.0))
            sum_y[p] += y[p]


@njit
def cover_anchored(members, worth, y, lift):
    """``lift`` (n,): by how much the first of each group's people must cost more for ``y`` to
    cover all groups; answers the sum."""
    lift[:] = 0.0
    for g in range(len(worth)):
        price = 0.0
        for place in range(4):
            p = members[g, place]
            if p < 0:
                break
            price += y[p]
        p = members[g, 0]
        lift[p] = max(lift[p], worth[g] - price)
    return lift.sum()


# The search: take a group by force, serve again whom it leaves alone, keep what is no worse.


@njit
def chance(state):
    """The next of a row of numbers of 0..1 (xorshift64*)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit
def is_free(members, group, of):
    for place in range(4):
        p = members[group, place]
        if p < 0:
            return True
        if of[p] >= 0:
            return False
    return True


@njit
def set_members(members, group, of, value):
    for place in range(4):
        p = members[group, place]
        if p < 0:
            break
        of[p] = value


@njit
def serve(members, start, listed, of, p):
    """The first of the person's groups whose people are all free; −1 when there is none."""
    end = min(start[p + 1], start[p] + SCANNED)
    for k in range(start[p], end):
        if is_free(members, listed[k], of):
            return listed[k]
    return -1


@njit
def fill(members, weight, start, listed, of, people):
    """Give each of ``people``, in turn, the first of their groups that is free."""
    total = 0
    for p in people:
        if of[p] < 0:
            group = serve(members, start, listed, of, p)
            if group >= 0:
                set_members(members, group, of, group)
                total += weight[group]
    return total


@njit
def search(members, weight, start, listed, of, state, tries, warmth, cooler):
    """``tries`` of taking a group by force; worse by ``warmth`` is kept by a chance of one in e,
    and each try is colder by the factor ``cooler`` (simulated annealing). ``of`` (n,) is each
    one's group, −1 while alone. Answers the change of weight."""
    n = len(of)
    total = np.int64(0)
    out = np.empty(16, dtype=np.int64)
    into = np.empty(32, dtype=np.int64)
    freed = np.empty(16, dtype=np.int64)
    for _ in range(tries):
        warmth *= cooler
        p = np.int64(chance(state) * n)
        degree = start[p + 1] - start[p]
        if degree == 0:
            continue
        u = chance(state)
        group = listed[start[p] + np.int64(u * u * degree)]
        if of[p] == group:
            continue
        change = weight[group]
        outs, ins, frees = 0, 1, 0
        into[0] = group
        for place in range(4):
            q = members[group, place]
            if q < 0:
                break
            other = of[q]
            if other >= 0:
                out[outs] = other
                outs += 1
                change -= weight[other]
                for seat in range(4):
                    r = members[other, seat]
                    if r < 0:
                        break
                    of[r] = -1
                    freed[frees] = r
                    frees += 1
        set_members(members, group, of, group)
        # From a place by chance, so that not the same one always comes first.
        begin = np.int64(chance(state) * frees) if frees else 0
        for k in range(frees):
            q = freed[(begin + k) % frees]
            if of[q] < 0:
                other = serve(members, start, listed, of, q)
                if other >= 0:
                    set_members(members, other, of, other)
                    into[ins] = other
                    ins += 1
                    change += weight[other]
        if change < 0 and (
            warmth <= 0.0 or np.float64(change) < warmth * np.log(chance(state) + 1e-300)
        ):
            for k in range(ins):
                set_members(members, into[k], of, -1)
            for k in range(outs):
                set_members(members, out[k], of, out[k])
        else:
            total += change
    return total
