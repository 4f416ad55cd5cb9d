"""Writing: zones and stations, readings, orders, plans."""

from luodi.systems.sweeping.actions.adjusting import assign_driver, freeze_legs, move_leg
from luodi.systems.sweeping.actions.evaluating import evaluate_zones
from luodi.systems.sweeping.actions.orders import sign_order
from luodi.systems.sweeping.actions.plans import ask_plan, drop_plan, issue_plan
from luodi.systems.sweeping.actions.readings import take_reading
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.actions.weeks import make_week
from luodi.systems.sweeping.actions.zones import change_zone, end_zone, open_station, open_zone

__all__ = [
    "ask_plan",
    "assign_driver",
    "change_zone",
    "drop_plan",
    "end_zone",
    "evaluate_zones",
    "freeze_legs",
    "issue_plan",
    "make_week",
    "move_leg",
    "open_station",
    "open_zone",
    "replan",
    "sign_order",
    "take_reading",
]
