"""The law of units, posts and their holders, of the three administrations, and of signing in."""

from luodi.kernel.people.rules.apart import administrations, may_combine
from luodi.kernel.people.rules.leaves import NOT_LENT, lent, may_leave, may_stand_in
from luodi.kernel.people.rules.posts import (
    may_appoint,
    may_change_role,
    may_found,
    may_give,
    may_hold,
    may_reset,
    may_retire_own,
    may_retire_post,
    may_retire_unit,
    may_switch,
    working,
)
from luodi.kernel.people.rules.sign_ins import (
    accepted_step,
    browser_of,
    covered_address,
    is_fresh,
    is_over,
    must_have_second_factor,
)

__all__ = [
    "NOT_LENT",
    "accepted_step",
    "administrations",
    "browser_of",
    "covered_address",
    "is_fresh",
    "is_over",
    "lent",
    "may_appoint",
    "may_change_role",
    "may_combine",
    "may_found",
    "may_give",
    "may_hold",
    "may_leave",
    "may_reset",
    "may_retire_own",
    "may_retire_post",
    "may_retire_unit",
    "may_stand_in",
    "may_switch",
    "must_have_second_factor",
    "working",
]
