"""Writing: units, posts, roles and users, and who holds which post."""

from luodi.kernel.people.actions.giving import CHANGE, answers_for, is_own_role
from luodi.kernel.people.actions.holders import appoint, check_appointment
from luodi.kernel.people.actions.leaves import end_leave, enter_leave
from luodi.kernel.people.actions.posts import add_post, retire_post
from luodi.kernel.people.actions.roles import change_role, define_role
from luodi.kernel.people.actions.units import add_unit, correct_unit, retire_unit
from luodi.kernel.people.actions.users import (
    Issued,
    activate_user,
    add_user,
    change_password,
    deactivate_user,
    reset_password,
)

__all__ = [
    "CHANGE",
    "Issued",
    "activate_user",
    "add_post",
    "add_unit",
    "add_user",
    "answers_for",
    "appoint",
    "change_password",
    "change_role",
    "check_appointment",
    "correct_unit",
    "deactivate_user",
    "define_role",
    "end_leave",
    "enter_leave",
    "is_own_role",
    "reset_password",
    "retire_post",
    "retire_unit",
]
