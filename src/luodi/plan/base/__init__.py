"""What every planner needs: its errors, when it stops, what it tells on the way."""

from luodi.plan.base.errors import Fault, PlanError
from luodi.plan.base.stopping import (
    AnyOf,
    CpuSeconds,
    Gap,
    Iterations,
    Progress,
    StopRule,
)

__all__ = [
    "AnyOf",
    "CpuSeconds",
    "Fault",
    "Gap",
    "Iterations",
    "PlanError",
    "Progress",
    "StopRule",
]
