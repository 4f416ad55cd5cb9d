"""Writing targets: defining, changing, breaking down, naming items, carrying on."""

from luodi.kernel.targets.actions.breakdown import ShareSpec, break_down, quotas_of_shares
from luodi.kernel.targets.actions.change import Change, assign_value, change_target
from luodi.kernel.targets.actions.checks import CountedTwiceError
from luodi.kernel.targets.actions.define import carry_target, define_target
from luodi.kernel.targets.actions.items import set_items
from luodi.kernel.targets.actions.parts import add_part, drop_part
from luodi.kernel.targets.actions.spec import (
    ItemSpec,
    PartSpec,
    QuotaSpec,
    Said,
    Span,
    TargetSpec,
)

__all__ = [
    "Change",
    "CountedTwiceError",
    "ItemSpec",
    "PartSpec",
    "QuotaSpec",
    "Said",
    "ShareSpec",
    "Span",
    "TargetSpec",
    "add_part",
    "assign_value",
    "break_down",
    "carry_target",
    "change_target",
    "define_target",
    "drop_part",
    "quotas_of_shares",
    "set_items",
]
