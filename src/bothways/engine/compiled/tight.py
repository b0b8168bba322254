"""Better matchings along arcs whose price is exactly their weight (Edmonds 1965)."""

from __future__ import annotations

from .jit import njit

NOBODY = -1
EVEN, ODD = 1, 2


@njit
def base_of(bases, x):
    """The blossom that ``x`` has been taken into, or ``x`` itself."""
    while bases[x] != x:
        bases[x] = bases[bases[x]]
        x = bases[x]
    return x


@njit
def meeting(bases, parent, mate, seen, stamp, x, y):
    """Where the two ways back to the root first meet."""
    while True:
        if x != NOBODY:
            x = base_of(bases, x)
            if seen[x] == stamp:
                return x
            seen[x] = stamp
            x = NOBODY if mate[x] == NOBODY else parent[mate[x]]
        x, y = y, x


@njit
def flip(parent, mate, v):
    """Match ``v`` with whom it was reached from, and so on up to the root."""
    while v != NOBODY:
        x = parent[v]
        following = mate[x]
        mate[v] = x
        mate[x] = v
        v = following


@njit
def search(start, target, weight, prices, mate, root, label, parent, bases, seen, stamp, queue):
    """Cover ``root``, who is alone at a loss, along tight arcs: by ending at somebody else who is
    alone, or by leaving alone somebody whose price is 0. Changes ``mate`` and answers whether it
    did, and the new stamp. Scratch: ``label`` 0, ``bases`` identity, ``seen`` below ``stamp``."""
    head, tail = 0, 1
    queue[0] = root
    label[root] = EVEN
    parent[root] = NOBODY
    touched = [root]
    found = False
    while head < tail and not found:
        x = queue[head]
        head += 1
        for k in range(start[x], start[x + 1]):
            y = target[k]
            if prices[x] + prices[y] != 2 * weight[k] or mate[x] == y:
                continue
            if label[y] == 0:
                label[y] = ODD
                parent[y] = x
                touched.append(y)
                z = mate[y]
                if z == NOBODY:
                    flip(parent, mate, y)
                    found = True
                    break
                label[z] = EVEN
                touched.append(z)
                if prices[z] == 0:
                    mate[z] = NOBODY
                    flip(parent, mate, y)
                    found = True
                    break
                queue[tail] = z
                tail += 1
            elif label[y] == EVEN and base_of(bases, x) != base_of(bases, y):
                stamp += 1
                common = meeting(bases, parent, mate, seen, stamp, x, y)
                for side in range(2):
                    one, other = (x, y) if side == 0 else (y, x)
                    while base_of(bases, one) != common:
                        parent[one] = other
                        other = mate[one]
                        if label[other] == ODD:
                            label[other] = EVEN
                            if prices[other] == 0 and not found:
                                found = True
                                zero = other
                            queue[tail] = other
                            tail += 1
                        if bases[one] == one:
                            bases[one] = common
                        if bases[other] == other:
                            bases[other] = common
                        one = parent[other]
                if found:
                    after = mate[zero]
                    mate[zero] = NOBODY
                    flip(parent, mate, after)
                    break
    for x in touched:
        label[x] = 0
        bases[x] = x
    return found, stamp
