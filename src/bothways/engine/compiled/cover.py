"""Assignment on the double cover, compiled: a scaling auction from nothing, and shortest augmenting
paths from prices that are nearly right.

Rows and columns are the same people. An arc ``i → k`` weighs ``weight``; ``i → i`` weighs 0 and
isn't listed. ``u`` and ``v`` are the prices of rows and columns: ``u[i] + v[k] >= weight``.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from .jit import njit

NOBODY = -1
FAR = 2**62


@njit
def bid(start, target, weight, scale, v, row_mate, column_mate, queue, count, step, most):
    """Let the ``count`` rows in ``queue`` bid for columns, ``step`` above the second best, until
    all have one or ``most`` arcs were looked at (Bertsekas 1988). Weights count ``scale`` times.
    Answers how many are left in the queue."""
    looked = 0
    while count > 0 and looked < most:
        count -= 1
        i = queue[count]
        best, best_value, second = i, -v[i], np.int64(-FAR)
        for k in range(start[i], start[i + 1]):
            value = weight[k] * scale - v[target[k]]
            if value > best_value:
                second, best_value, best = best_value, value, target[k]
            elif value > second:
                second = value
        looked += start[i + 1] - start[i] + 1
        if second == -FAR:
            second = best_value
        v[best] += best_value - second + step
        before = column_mate[best]
        column_mate[best] = i
        row_mate[i] = best
        if before != NOBODY:
            row_mate[before] = NOBODY
            queue[count] = before
            count += 1
    return count


@njit
def release(start, target, weight, scale, v, row_mate, column_mate, queue, step):
    """Free the rows whose column is more than ``step`` worse than their best; they queue up."""
    count = 0
    for i in range(len(start) - 1):
        best = -v[i]
        mine = best
        for k in range(start[i], start[i + 1]):
            value = weight[k] * scale - v[target[k]]
            best = max(best, value)
            if target[k] == row_mate[i]:
                mine = value
        if row_mate[i] == NOBODY or mine < best - step:
            if row_mate[i] != NOBODY:
                column_mate[row_mate[i]] = NOBODY
                row_mate[i] = NOBODY
            queue[count] = i
            count += 1
    return count


@njit
def best_replies(start, target, weight, scale, v, u):
    """``u``: what each row's best column leaves it."""
    for i in range(len(start) - 1):
        best = -v[i]
        for k in range(start[i], start[i + 1]):
            best = max(best, weight[k] * scale - v[target[k]])
        u[i] = best


@njit
def loosen(start, target, weight, u, v, row_mate, column_mate):
    """Raise rows to what their arcs ask for and free those that are no longer tight."""
    for i in range(len(start) - 1):
        need = -v[i]
        mine = need
        for k in range(start[i], start[i + 1]):
            value = weight[k] - v[target[k]]
            need = max(need, value)
            if target[k] == row_mate[i]:
                mine = value
        u[i] = max(u[i], need)
        if row_mate[i] != NOBODY and mine < u[i]:
            column_mate[row_mate[i]] = NOBODY
            row_mate[i] = NOBODY


@njit
def lower(start, target, weight, u, v, row_mate, column_mate):
    """Lower columns and rows that nobody has to what their arcs ask for, so that ways to them are
    short; a row whose best column is then free takes it."""
    for j in range(len(start) - 1):
        if column_mate[j] == NOBODY:
            need = -u[j]
            for k in range(start[j], start[j + 1]):
                need = max(need, weight[k] - u[target[k]])
            v[j] = need
    for i in range(len(start) - 1):
        if row_mate[i] == NOBODY:
            best, need = i, -v[i]
            for k in range(start[i], start[i + 1]):
                value = weight[k] - v[target[k]]
                if value > need:
                    best, need = target[k], value
            u[i] = need
            if column_mate[best] == NOBODY:
                column_mate[best] = i
                row_mate[i] = best


@njit
def augment(start, target, weight, u, v, row_mate, column_mate, first, distance, pred, done, most):
    """Give each free row from ``first`` on a column by a shortest augmenting path (Jonker and
    Volgenant 1987), until ``most`` arcs were looked at. Scratch: ``distance`` (n,) FAR, ``pred``
    and ``done`` (n,). Answers the row to go on with, n when all have one."""
    n, looked = len(start) - 1, 0
    touched = np.empty(n, dtype=np.int64)
    for free in range(first, n):
        if row_mate[free] != NOBODY:
            continue
        if looked > most:
            return free
        heap = [(np.int64(0), np.int64(0))]
        heap.clear()
        count, i, at, sink = 0, free, np.int64(0), np.int64(NOBODY)
        while True:
            for k in range(start[i] - 1, start[i + 1]):
                j = target[k] if k >= start[i] else i
                w = weight[k] if k >= start[i] else 0
                if done[j]:
                    continue
                far = at + u[i] + v[j] - w
                if far < distance[j]:
                    if distance[j] == FAR:
                        touched[count] = j
                        count += 1
                    distance[j] = far
                    pred[j] = i
                    if column_mate[j] == NOBODY and far == at:
                        sink = np.int64(j)
                        break
                    heappush(heap, (far, np.int64(j)))
            looked += start[i + 1] - start[i] + 1
            if sink != NOBODY:
                break
            while True:
                far, j = heappop(heap)
                if not done[j] and far == distance[j]:
                    break
            at = far
            if column_mate[j] == NOBODY:
                sink = np.int64(j)
                break
            done[j] = True
            i = column_mate[j]
        total = distance[sink]
        u[free] -= total
        for k in range(count):
            j = touched[k]
            if done[j]:
                v[j] += total - distance[j]
                u[column_mate[j]] -= total - distance[j]
        j = sink
        while True:
            i = pred[j]
            column_mate[j] = i
            before = row_mate[i]
            row_mate[i] = j
            j = before
            if i == free:
                break
        for k in range(count):
            distance[touched[k]] = FAR
            done[touched[k]] = False
    return n
