"""kep-solver, made for kidney exchanges: everybody is a donor with a recipient. With ``pairs`` it
makes exchanges of two worth what our pairs are worth, with ``circles`` exchanges of two and three
that serve as many people as can be, along whoever could teach whom."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from shared import Answer, Given, run

entities: Any = import_module("kep_solver.entities")
model: Any = import_module("kep_solver.model")
programme: Any = import_module("kep_solver.programme")
solving: Any = import_module("kep_solver.solving")
pulp: Any = import_module("pulp")

CIRCLES = len(sys.argv) > 3 and sys.argv[3] == "circles"


def objective(given: Given) -> Any:
    if CIRCLES:
        return model.TransplantCount()
    worth = {(a, b): w for a, b, w in given.triples()}

    class Worth(model.TransplantCount):  # type: ignore[misc]
        """What both gain together."""

        def value(self, graph: Any, exchange: Any) -> float:
            a, b = sorted(places(exchange))
            return worth[a, b]

    return Worth()


def places(exchange: Any) -> list[int]:
    return [int(vertex.donor.id) for vertex in exchange]


def build(given: Given) -> Any:
    instance = entities.Instance()
    donors = []
    for one in range(given.n):
        recipient = instance.recipient(str(one))
        donor = entities.Donor(str(one))
        donor.recipient = recipient
        recipient.addDonor(donor)
        instance.addDonor(donor)
        donors.append(donor)
    for teacher, learner in arcs(given):
        instance.addTransplant(
            entities.Transplant(donors[teacher], instance.recipient(str(learner)), 1.0)
        )
    return instance


def arcs(given: Given) -> list[tuple[int, int]]:
    if CIRCLES:
        if given.teacher is None or given.learner is None:
            sys.exit("the file doesn't say who could teach whom")
        return list(zip(given.teacher.tolist(), given.learner.tolist(), strict=True))
    there = [(a, b) for a, b, _ in given.triples()]
    return there + [(b, a) for a, b in there]


def solve(given: Given, instance: Any) -> Answer:
    asked = programme.Programme(
        [objective(given)],
        maxCycleLength=3 if CIRCLES else 2,
        maxChainLength=0,
        description="",
        full_details=False,
    )
    solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=0.8 * given.seconds)
    options = solving.SolvingOptions(solver=solver)
    solution, solved = asked.solve_single(instance, solvingOptions=options)
    found = [places(one.exchange) for one in solution.selected]
    proved = solved.sol_status == pulp.LpSolutionOptimal
    return Answer(
        [(one[0], one[1]) for one in found if len(one) == 2],
        rings=[one for one in found if len(one) > 2],
        note="" if proved else "stopped by its own time limit",
    )


run("kep_solver", build, solve)
