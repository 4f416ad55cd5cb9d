"""Whether a problem can be planned at all: every fault of it at once."""

from luodi.plan.arcs.fleet_faults import fleet_faults
from luodi.plan.arcs.model import MUST, Problem
from luodi.plan.arcs.network_faults import network_faults, shape_faults
from luodi.plan.arcs.reach_faults import reach_faults
from luodi.plan.arcs.task_faults import capacity_fault, task_faults
from luodi.plan.base import Fault, PlanError


def faults_of(problem: Problem) -> list[Fault]:
    """Say what is wrong with a problem.

    Parameters
    ----------
    problem
        Any; its arrays are not trusted.

    Returns
    -------
    list
        Empty for a sound problem. Each part is only looked at when what it stands on is sound:
        shapes first, then numbers, then what can be reached. A task that may be left out and
        cannot be served is no fault: the plan tells why it is left out.

    Examples
    --------
    >>> from luodi.plan.instances.carplib import read_carplib
    >>> text = '''VERTICES : 3
    ... ARISTAS_REQ : 1
    ... ARISTAS_NOREQ : 1
    ... CAPACIDAD : 3
    ... LISTA_ARISTAS_REQ :
    ... (1,2) coste 13 demanda 4
    ... LISTA_ARISTAS_NOREQ :
    ... (2,3) coste 1
    ... DEPOSITO : 1'''
    >>> [fault.code for fault in faults_of(read_carplib(text, "small").problem)]
    ['task.capacity']
    """
    faults = shape_faults(problem.network, len(problem.fleet.kinds))
    if faults:
        return faults
    faults = [*network_faults(problem.network), *fleet_faults(problem), *task_faults(problem)]
    if faults:
        return faults
    for task in problem.tasks:
        fault = capacity_fault(task, problem)
        if fault is not None and task.left_out_cost is MUST:
            faults.append(fault)
    known = {fault.record for fault in faults}
    optional = {task.id for task in problem.tasks if task.left_out_cost is not MUST}
    return faults + [
        fault
        for fault in reach_faults(problem)
        if not fault.code.startswith("task.") or fault.record not in known | optional
    ]


def check_problem(problem: Problem) -> None:
    """Refuse a problem that cannot be planned.

    Raises
    ------
    PlanError
        With all faults of `faults_of`.
    """
    faults = faults_of(problem)
    if faults:
        raise PlanError(faults)
