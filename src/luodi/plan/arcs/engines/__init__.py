"""The engines, and which of them plans what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from luodi.plan.arcs.engine import Engine, Search
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.model import Problem
from luodi.plan.base import Fault, PlanError

ENGINES: Final[Mapping[str, Engine]] = MappingProxyType(
    {engine.name: engine for engine in (Strings(), PyVrp())}
)
"""By name; the first that can do all is taken when nobody chooses."""


def default_engine(problem: Problem, search: Search) -> Engine:
    """Give the first engine that can do all that a problem and a search ask for.

    Raises
    ------
    PlanError
        When there is none; names what each of them lacks.
    """
    faults = []
    for engine in ENGINES.values():
        lack = engine.lacks(problem, search)
        if lack is None:
            return engine
        faults.append(lacking(problem, engine, lack))
    raise PlanError(faults)


def lacking(problem: Problem, engine: Engine, lack: str) -> Fault:
    """Say that an engine cannot do what a problem asks for."""
    message = (
        f"求解器 {engine.name} 排不了“{problem.name}”里的：{lack}；请换求解器，或去掉这些要求。"
    )
    return Fault("engine.lacks", engine.name, message)
