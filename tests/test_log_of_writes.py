"""Whatever an action writes, the log tells: who, in which post, why, from what to what.

Each action of people, places, config and parties is run once; what it wrote to the tables is
found by comparing all rows before and after, and compared with the lines it added.
"""

import inspect
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pyotp
import pytest
from django.apps import apps

from luodi.kernel import clock
from luodi.kernel.cards import all_permissions
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Role, UserSession
from luodi.kernel.places.tree import NewPlace
from luodi.standards.credit_code import parse_credit_code

NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)
DAY = date(2023, 6, 1)
REASON = "区编〔2023〕1 号"
ISSUER = "https://login.example.cn"
PHONE = "13900005678"
ROOMS = ("people", "places", "config", "parties")
NO_LINE = {
    "people.clear_notice": "shows a notice once; what the notice tells of has its line",
    "people.begin_factor": "nothing is asked for before it is confirmed, which has a line",
}
"""Actions that write and tell nothing, with the reason."""
LINES = {"places.add_places": "places.add_place"}
"""Actions whose lines bear another name: many at once tell the same of each."""
NOT_ACTIONS = {
    "people": {"answers_for", "check_appointment", "is_own_role", "mark_of"},
    "places": {"may_change"},
    "config": {"merged"},
    "parties": {"check_party", "codes_standing", "refuse_standing"},
}
DERIVED = {"LogLine", "IndexRow"}
"""The log itself, and the index of the search, which is made from the rows that are compared."""
OWN = {
    "people.change_password", "people.confirm_factor", "people.drop_factor",
    "people.renew_recovery_codes", "people.use_code", "people.end_session",
    "people.end_other_sessions",
}  # fmt: skip
"""Acts on one's own sign-in, which need no reason."""


def actions_of(room: str) -> dict[str, Any]:
    """Give the actions of a room: public functions that take keywords, from where they stand."""
    module = import_module(f"luodi.kernel.{room}.actions")
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    ]
    return {
        name: getattr(module, name)
        for name in names
        if inspect.isfunction(getattr(module, name))
        and not name.startswith("_")
        and name not in NOT_ACTIONS[room]
    }


@dataclass
class Run:
    """How one action is run, and which tables it may write."""

    call: Any
    tables: set[str]
    told: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def world(office, monkeypatch):
    """Give an actor with every permission at the root, and what the actions work on."""
    machine = datetime(2026, 3, 1, 9, 0, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "ticking", lambda: machine)
    boss = office.user("boss", office.post("总管", all_permissions(), unit=office.root))
    return World(office, boss, office.actor(boss), office.user("li"), machine)


@dataclass
class World:
    office: Any
    boss: Any
    actor: Any
    li: Any
    machine: Any

    def role(self):
        return Role.objects.create(code="clerk", title="办事员")

    def factor(self, user):
        act = actions_of("people")
        own = self.office.actor(user)
        secret = act["begin_factor"](actor=own).secret.opened()
        earlier = datetime.fromtimestamp(self.machine.timestamp() - 30, tz=SHANGHAI)
        act["confirm_factor"](actor=own, code=pyotp.TOTP(secret).at(earlier))
        return pyotp.TOTP(secret).at(self.machine)

    def session(self, user):
        return UserSession.objects.create(
            session_key=f"key-of-{user.pk}", session_data="", expire_date=NOON.replace(year=2030),
            user=user,
        )  # fmt: skip

    def party(self):
        act = import_module("luodi.kernel.parties.actions")
        facts = act.PartyFacts("花园公司", self.office.bureau, self.office.street, "建设路 1 号")
        return act.add_party(
            actor=self.actor, credit_code="91410181MA4X0B7K2R", facts=facts,
            valid_from=date(2022, 1, 1), reason=REASON,
        ).party  # fmt: skip


def _runs(world: World) -> dict[str, Any]:
    """Give, for each action, a function that prepares it: its arguments and its tables."""
    own = {"actor": world.actor}
    return {
        **_units_and_posts(world, own),
        **_users(world, own),
        **_factors(world, own),
        **_sessions_and_subjects(world, own),
        **_other_rooms(world, own),
    }


def _units_and_posts(world: World, own: dict[str, Any]) -> dict[str, Any]:
    office, li = world.office, world.li
    return {
        "people.add_unit": lambda: (
            {**own, "parent": office.bureau, "code": "K", "name": "科", "place": office.street,
             "valid_from": DAY}, {"Unit"}),
        "people.correct_unit": lambda: ({**own, "unit": office.bureau, "name": "新名"}, {"Unit"}),
        "people.retire_unit": lambda: ({**own, "unit": office.other, "day": DAY}, {"Unit"}),
        "people.add_post": lambda: (
            {**own, "unit": office.bureau, "title": "岗", "place": office.street,
             "role": world.role(), "valid_from": DAY}, {"Post"}),
        "people.retire_post": lambda: ({**own, "post": office.post("空岗"), "day": DAY}, {"Post"}),
        "people.appoint": lambda: (
            {**own, "post": office.post("空岗"), "user": li, "starts": NOON}, {"Holding"}),
        "people.define_role": lambda: (
            {**own, "code": "r", "title": "角色", "permissions": ["people.view_people"]},
            {"Role", "RolePermission"}),
        "people.change_role": lambda: (
            {**own, "role": world.role(), "title": "新名", "permissions": ["people.view_people"]},
            {"Role", "RolePermission"}),
    }  # fmt: skip


def _users(world: World, own: dict[str, Any]) -> dict[str, Any]:
    li = world.li
    return {
        "people.enter_leave": lambda: (
            {**own, **_away(world)}, {"Leave"}),
        "people.end_leave": lambda: ({**own, "leave": _left(world)}, {"Leave"}),
        "people.add_user": lambda: (
            {**own, "username": "wang", "display_name": "王"}, {"User"}),
        "people.deactivate_user": lambda: ({**own, "user": li}, {"User"}),
        "people.activate_user": lambda: ({**own, "user": _switched_off(world)}, {"User"}),
        "people.reset_password": lambda: ({**own, "user": li}, {"User"}),
        "people.change_password": lambda: ({**own, "password": "quite another one"}, {"User"}),
        "people.clear_notice": lambda: ({"user": _noticed(li)}, {"User"}),
    }  # fmt: skip


def _factors(world: World, own: dict[str, Any]) -> dict[str, Any]:
    li = world.li
    return {
        "people.begin_factor": lambda: (own, {"SecondFactor"}),
        "people.confirm_factor": lambda: (_begun(world), {"SecondFactor", "RecoveryCode"}),
        "people.use_code": lambda: (
            {"user": world.boss, "code": _recovery(world)}, {"RecoveryCode"}),
        "people.renew_recovery_codes": lambda: (
            [world.factor(world.boss), own][1], {"RecoveryCode"}),
        "people.drop_factor": lambda: (
            [world.factor(world.boss), own][1], {"SecondFactor", "RecoveryCode"}),
        "people.reset_factor": lambda: (
            [world.factor(li), {**own, "user": li}][1], {"SecondFactor", "RecoveryCode", "User"}),
    }  # fmt: skip


def _sessions_and_subjects(world: World, own: dict[str, Any]) -> dict[str, Any]:
    li = world.li
    return {
        "people.end_session": lambda: (
            {**own, "mark": import_module("luodi.kernel.people.actions").mark_of(
                world.session(world.boss).session_key)}, {"UserSession"}),
        "people.end_other_sessions": lambda: (
            [world.session(world.boss), {**own, "keep": None}][1], {"UserSession"}),
        "people.end_sessions_of": lambda: (
            [world.session(li), {**own, "user": li}][1], {"UserSession"}),
        "people.bind_subject": lambda: (
            {**own, "user": li, "issuer": ISSUER, "subject": "u-1"}, {"ProviderSubject"}),
        "people.release_subject": lambda: (
            {**own, "user": _bound(world), "issuer": ISSUER}, {"ProviderSubject"}),
    }  # fmt: skip


def _other_rooms(world: World, own: dict[str, Any]) -> dict[str, Any]:
    office = world.office
    return {
        "places.add_place": lambda: (
            {**own, "parent": office.district, "kind": _kind("TOWN"),
             "new": NewPlace("新街道", ""), "valid_from": DAY}, {"Place", "TreeVersion"}),
        "config.set_threshold": lambda: (
            {**own, "key": "people.second_factor_for", "value": "1", "valid_from": DAY,
             "source": REASON}, {"ThresholdRow"}),
        "parties.add_party": lambda: (
            {**own, "credit_code": "91410181MA4X0B7K2R", "valid_from": DAY, "facts": _facts(world)},
            {"Party", "PartyName", "PartySite"}),
        "parties.add_parties": lambda: (
            {**own, "new": [_new_party(world)]}, {"Party", "PartyName", "PartySite"}),
        "parties.change_party": lambda: (
            {**own, "party": world.party(), "version": 1, "since": DAY, "facts": _facts(world)},
            {"Party", "PartyName", "PartySite"}),
        "parties.set_contact": lambda: (
            {**own, "party": world.party(), "phone": PHONE, "version": 0}, {"PartyContact"}),
        "parties.remove_contact": lambda: (
            {**own, "party": _called(world), "version": 1}, {"PartyContact"}),
        "parties.remove_party": lambda: (
            {**own, "party": world.party()}, {"Party", "PartyName", "PartySite"}),
        "parties.remove_parties": lambda: (
            {**own, "parties": [world.party()]}, {"Party", "PartyName", "PartySite"}),
        "parties.open_contact": lambda: ({**own, "party": _called(world)}, set()),
    }  # fmt: skip


def _away(world):
    """Give the arguments of a leave: two of one unit, one away and one standing in."""
    posts = [world.office.post(title, ["people.view_people"]) for title in ("甲岗", "乙岗")]
    away, near = (
        world.office.user(name, post) for name, post in zip(("wang", "sun"), posts, strict=True)
    )
    return {"user": away, "delegate": near, "first_day": DAY, "last_day": DAY}


def _left(world):
    return actions_of("people")["enter_leave"](actor=world.actor, **_away(world), reason=REASON)


def _bound(world):
    return actions_of("people")["bind_subject"](
        actor=world.actor, user=world.li, issuer=ISSUER, subject="u-1", reason=REASON
    )


def _kind(name):
    from luodi.kernel.places.rules import Kind

    return Kind[name]


def _facts(world):
    act = import_module("luodi.kernel.parties.actions")
    return act.PartyFacts("新名公司", world.office.other, world.office.district, "新路 2 号")


def _new_party(world):
    act = import_module("luodi.kernel.parties.actions")
    return act.NewParty(parse_credit_code("91410181MA4X0B7K2R"), _facts(world), DAY)


def _called(world):
    party = world.party()
    actions_of("parties")["set_contact"](
        actor=world.actor, party=party, phone=PHONE, version=0, reason=REASON
    )
    return party


def _switched_off(world):
    return actions_of("people")["deactivate_user"](actor=world.actor, user=world.li, reason=REASON)


def _begun(world):
    factor = actions_of("people")["begin_factor"](actor=world.actor)
    code = pyotp.TOTP(factor.secret.opened()).at(world.machine)
    return {"actor": world.actor, "code": code}


def _recovery(world):
    world.factor(world.boss)
    return actions_of("people")["renew_recovery_codes"](actor=world.actor)[0]


def _noticed(user):
    user.notice = "告知"
    user.save()
    return user


def rows() -> dict[str, dict[Any, dict[str, Any]]]:
    """Give every row of luodi's tables but the log's, by table and key."""
    return {
        model.__name__: {row[model._meta.pk.attname]: row for row in model._base_manager.values()}
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("luodi.") and model.__name__ not in DERIVED
    }


def changed(before, after) -> set[str]:
    return {name for name in after if before[name] != after[name]}


def every_action() -> list[str]:
    return sorted(f"{room}.{name}" for room in ROOMS for name in actions_of(room))


def run_elsewhere() -> set[str]:
    """Actions that need whole trees or a year's notice: their own tests look at their lines."""
    places = {name for name in every_action() if name.startswith("places.")}
    return (places - {"places.add_place"}) | {"config.set_notice", "config.undo_notice"}


def test_every_action_is_run_here(world):
    assert set(_runs(world)) == set(every_action()) - run_elsewhere()


@pytest.mark.parametrize("name", sorted(set(every_action()) - run_elsewhere()))
def test_what_an_action_writes_stands_in_the_log(world, name):
    room, _dot, verb = name.partition(".")
    action = actions_of(room)[verb]
    arguments, tables = _runs(world)[name]()
    takes = inspect.signature(action).parameters
    reason = {"reason": REASON} if "reason" in takes else {}
    before, last = rows(), LogLine.objects.count()
    action(**arguments, **reason)
    assert changed(before, rows()) == tables
    lines = list(LogLine.objects.order_by("pk")[last:])
    if name in NO_LINE:
        assert lines == []
        return
    (line,) = lines
    assert line.verb.partition(".")[0] == room
    assert line.user == world.boss
    assert line.post is not None or name == "people.use_code"
    assert reason or name in OWN, f"{name} asks for no reason"
    assert line.reason == (REASON if reason else "")
    assert line.record_id
    told = name in {
        "people.change_password", "people.reset_password", "parties.remove_party",
        "parties.remove_parties",
    }  # fmt: skip
    assert told or line.after, f"{name} does not tell what stands now"
    code = arguments["code"] if name in {"people.use_code", "people.confirm_factor"} else PHONE
    secrets = (PHONE, "quite another one", code)
    assert not any(secret in f"{line.before}{line.after}{line.reason}" for secret in secrets)


OVERWRITING = {
    "people.correct_unit": ("name", "区发展局", "新名"),
    "people.change_role": ("title", "办事员", "新名"),
    "people.deactivate_user": ("is_active", True, False),
    "people.appoint": ("holders", [], ["li"]),
    "people.retire_unit": ("valid_to", None, "2023-06-01"),
    "parties.change_party": ("name", "花园公司", "新名公司"),
    "parties.remove_contact": ("phone", "139****5678", None),
}


@pytest.mark.parametrize("name", sorted(OVERWRITING))
def test_a_line_holds_the_old_value_and_the_new(world, name):
    room, _dot, verb = name.partition(".")
    arguments, _tables = _runs(world)[name]()
    actions_of(room)[verb](**arguments, reason=REASON)
    line = LogLine.objects.latest("pk")
    key, old, new = OVERWRITING[name]
    assert (line.before[key], line.after[key]) == (old, new)


@pytest.mark.parametrize("name", sorted(run_elsewhere()))
def test_an_action_run_elsewhere_names_its_line(name):
    module = import_module(f"luodi.kernel.{name.partition('.')[0]}.actions")
    line = f'"{LINES.get(name, name)}"'
    source = "\n".join(inspect.getsource(part) for part in [module, *_parts_of(module)])
    assert line in source, f"no line of the log names {name}"


def _parts_of(module):
    paths = getattr(module, "__path__", None)
    if paths is None:
        return []
    import pkgutil

    return [import_module(f"{module.__name__}.{item.name}") for item in pkgutil.iter_modules(paths)]
