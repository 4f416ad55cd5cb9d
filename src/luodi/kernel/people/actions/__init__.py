"""Writing: units, posts, roles and users, and who holds which post."""

from luodi.kernel.people.actions.factors import (
    begin_factor,
    confirm_factor,
    drop_factor,
    renew_recovery_codes,
    reset_factor,
    use_code,
)
from luodi.kernel.people.actions.giving import CHANGE, CHANGE_UNIT, answers_for, is_own_role
from luodi.kernel.people.actions.holders import appoint, check_appointment
from luodi.kernel.people.actions.leaves import end_leave, enter_leave
from luodi.kernel.people.actions.posts import add_post, retire_post
from luodi.kernel.people.actions.roles import change_role, define_role
from luodi.kernel.people.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions_of,
    mark_of,
)
from luodi.kernel.people.actions.subjects import bind_subject, release_subject
from luodi.kernel.people.actions.units import add_unit, correct_unit, retire_unit
from luodi.kernel.people.actions.users import (
    Issued,
    activate_user,
    add_user,
    change_password,
    clear_notice,
    deactivate_user,
    reset_password,
)

__all__ = [
    "CHANGE",
    "CHANGE_UNIT",
    "Issued",
    "activate_user",
    "add_post",
    "add_unit",
    "add_user",
    "answers_for",
    "appoint",
    "begin_factor",
    "bind_subject",
    "change_password",
    "change_role",
    "check_appointment",
    "clear_notice",
    "confirm_factor",
    "correct_unit",
    "deactivate_user",
    "define_role",
    "drop_factor",
    "end_leave",
    "end_other_sessions",
    "end_session",
    "end_sessions_of",
    "enter_leave",
    "is_own_role",
    "mark_of",
    "release_subject",
    "renew_recovery_codes",
    "reset_factor",
    "reset_password",
    "retire_post",
    "retire_unit",
    "use_code",
]
