"""What no plan can cost less than."""

from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from luodi.plan.arcs.bound_model import Relaxed, longest_out, relaxed
from luodi.plan.arcs.bound_program import driving
from luodi.plan.arcs.model import Problem

_SLACK: Final = 1e-7
"""Share of a bound given away, since programs are solved in floating point."""
_NODES: Final = 1_000
_BOUNDED: Final = (0, 1)
"""What `milp` says when it found the best or stopped early: its bound holds."""


def lower_bound(problem: Problem) -> int:
    """Reckon what no plan of a problem can cost less than.

    Parameters
    ----------
    problem
        Of any variant.

    Returns
    -------
    int
        In the unit of cost; at least 0. 0 as well where no plan is possible.

    Notes
    -----
    The sum of what the fleet costs at least (vehicles and visits of sites that the demand and
    the hours ask for) and of the least cost of serving and deadheading, by a linear program: each
    way and service at the cost of the kind that does it for the least, as many vehicles come to a
    node as leave it, sets of nodes are left as often as their demand and hours ask for, and an odd
    number of times together with an odd number of services. The sets are found by
    connected parts, rings around the depots and least cuts (`bound_cuts`), in fewer rounds the
    larger the network is. Windows, turn rules, rests and waiting are not looked at: with them the
    bound holds, but is weaker.

    **Source**: Golden and Wong, Capacitated arc routing problems, Networks 11 (1981), 305-315;
    Benavent, Campos, Corberan and Mota, The capacitated arc routing problem: lower bounds,
    Networks 22 (1992), 669-690; and those of `bound_cuts.crossings`.

    Examples
    --------
    >>> from luodi.plan.arcs.model import Fleet, RoadNetwork, Task, Vehicle, VehicleKind
    >>> ends = np.array([[0, 1], [1, 0]], dtype=np.int32)
    >>> lengths = np.array([[7, 7]])
    >>> network = RoadNetwork(("东", "西"), ends[0], ends[1], ends[1], lengths, lengths)
    >>> fleet = Fleet((VehicleKind("扫路车", 10),), (Vehicle("甲", 0, 0, 0),))
    >>> lower_bound(Problem("两点", network, (Task("东风路", (0, 1), 4, (9,), (9,)),), fleet))
    16
    """
    model = relaxed(problem)
    works = model.works
    sure = model.spent + int((works.least * works.cost).sum())
    total = sure + _fleet(problem, model) + driving(model)
    return max(0, ceil((total - _SLACK * total) / model.scale - _SLACK))


def _fleet(problem: Problem, model: Relaxed) -> float:
    """Give the least cost of vehicles and visits of sites, in parts of the model's scale.

    A whole number of each entry of the fleet, of visits, and of vehicles on the busiest day.
    """
    kinds = problem.fleet.kinds
    fleet = problem.fleet.vehicles
    if not model.works.must.any():
        return 0.0
    hourly = min(kinds[one.kind].cost_per_hour for one in fleet)
    visits = [model.scale * site.cost + hourly * site.seconds for site in problem.sites]
    cost = np.array(
        [
            *(model.scale * kinds[one.kind].fixed_cost for one in fleet),
            min(visits, default=0),
            model.scale * problem.calendar.vehicle_cost,
        ],
        dtype=np.float64,
    )
    if not cost.any():
        return 0.0
    needs = _needs(problem, model)
    found = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, _most_used(problem)),
        constraints=LinearConstraint(
            np.array([need[0] for need in needs]), lb=[need[1] for need in needs]
        ),
        options={"node_limit": _NODES},
    )
    return found.mip_dual_bound if found.status in _BOUNDED else 0.0


def _most_used(problem: Problem) -> NDArray[np.float64]:
    """Say how often each entry of the fleet may be out at most, visits be made, vehicles be out."""
    days = problem.calendar.days
    out = [
        np.inf if one.count is None else one.count * (days if one.days is None else len(one.days))
        for one in problem.fleet.vehicles
    ]
    return np.array([*out, np.inf if problem.sites else 0, np.inf])


def _needs(problem: Problem, model: Relaxed) -> list[tuple[list[float], float]]:
    """Give rows of what vehicles, visits and the busiest day must add up to, and the least sums."""
    fleet, works = problem.fleet.vehicles, model.works
    each, none = [1.0] * len(fleet), [0.0] * len(fleet)
    needs = [([*each, 0.0, 0.0], 1.0), ([-1.0] * len(fleet) + [0.0, problem.calendar.days], 0.0)]
    demand = int(works.demand[works.must].sum())
    seconds = int((works.least * works.seconds)[works.must].sum())
    if model.capacity:
        loads = [problem.fleet.kinds[one.kind].capacity or 0 for one in fleet]
        needs.append(([*loads, model.capacity, 0.0], demand))
        if problem.ends_empty:
            needs.append(([*none, model.capacity, 0.0], demand))
    if problem.ends_empty:
        needs.append(([-1.0] * len(fleet) + [1.0, 0.0], 0.0))
    if model.longest_s is not None:
        hours = [longest_out(one) or 0 for one in fleet]
        visit = min((site.seconds for site in problem.sites), default=0)
        needs.append(([*hours, -visit, 0.0], seconds))
    return needs
