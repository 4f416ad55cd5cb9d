"""The demonstration: an invented district with offices and sign-ins, then each card's own rows.

Nothing in it is real: its codes lie outside the real ranges, its names are made up.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.paths import child_path
from luodi.kernel.cards import all_cards, all_permissions
from luodi.kernel.cards import load as load_dotted
from luodi.kernel.ledger import sealing
from luodi.kernel.people.finding import findable_post, findable_unit
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
from luodi.kernel.places.actions import add_place
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace
from luodi.kernel.search.actions import put

FOUNDED = date(2020, 1, 1)
PASSWORD = "luodi-demo-2023"  # noqa: S105 - printed on purpose; the demonstration runs on loopback

SOUTH_WEST = (101.20, 39.60)
STEP = (0.06, 0.045)
CORNERS = (
    ((0.0, 0.0), (1.05, -0.08), (2.0, 0.04), (3.1, 0.0)),
    ((-0.06, 1.0), (0.94, 1.07), (2.1, 0.92), (3.0, 1.05)),
    ((0.05, 2.0), (1.02, 2.1), (1.93, 1.98), (3.06, 2.06)),
)
"""Corners of the six streets in steps from the south-west, row by row from the south."""

STREETS = (
    ("荷塘街道", "990102001", 0, 0),
    ("北岭街道", "990102002", 0, 1),
    ("东篱街道", "990102003", 0, 2),
    ("南渡镇", "990102100", 1, 0),
    ("云溪镇", "990102101", 1, 1),
    ("石桥乡", "990102200", 1, 2),
)
OFFICES = (
    ("duban", "区政府督查室"),
    ("fagai", "区发展改革局"),
    ("renshe", "区人力资源和社会保障局"),
    ("zhujian", "区住房和城乡建设局"),
    ("shangwu", "区商务局"),
)
STREET_OFFICES = (
    ("hetang", "荷塘街道办事处", "990102001"),
    ("beiling", "北岭街道办事处", "990102002"),
    ("dongli", "东篱街道办事处", "990102003"),
    ("nandu", "南渡镇人民政府", "990102100"),
    ("yunxi", "云溪镇人民政府", "990102101"),
    ("shiqiao", "石桥乡人民政府", "990102200"),
)
REPORTING_STREETS = ("hetang", "beiling", "dongli", "nandu", "yunxi")


@dataclass(frozen=True)
class SignIn:
    """A person of the demonstration: the post held, in which units, and what it is for."""

    username: str
    display_name: str
    units: tuple[str, ...]
    title: str
    role: str
    about: str


SIGN_INS = (
    SignIn("ducha", "督查员甲", ("quzf",), "督查专员", "supervisor",
           "督查专员：读文、审阅、接受目标，终审报送，关账"),
    SignIn("fagai", "填报员乙", ("fagai", *REPORTING_STREETS), "经济填报员", "reporter",
           "发展改革局填报员：报送数据"),
    SignIn("renshe", "填报员丙", ("renshe", *REPORTING_STREETS), "民生填报员", "reporter",
           "人社局填报员：报送数据"),
    SignIn("zhujian", "填报员丁", ("zhujian", *REPORTING_STREETS), "城建填报员", "reporter",
           "住建局填报员：报送数据"),
    SignIn("fuze", "负责人戊", ("fagai", "renshe", "zhujian", *REPORTING_STREETS), "单位负责人",
           "head", "各单位负责人：审核本单位的报送"),
    SignIn("qiantou", "牵头人己", ("fagai", "renshe", "zhujian"), "牵头负责人", "lead",
           "牵头单位：审核各责任单位的报送"),
    SignIn("lingdao", "分管领导庚", ("quzf",), "分管领导", "leader",
           "区领导：每个数都能点开，签发通报"),
    SignIn("jiedao", "街道辛", ("hetang",), "综合岗", "reporter", "街道综合岗：只看本街道"),
    SignIn("guanli", "系统管理员壬", ("quzf",), "系统管理员", "administrator",
           "系统管理员：地方、单位、阈值"),
    SignIn("anquan", "安全管理员癸", ("quzf",), "安全管理员", "security",
           "安全管理员：用户、角色、岗位、任命"),
    SignIn("shenji", "审计管理员子", ("quzf",), "审计管理员", "log_reader",
           "审计管理员：只看日志"),
)  # fmt: skip

_VIEWS = ("places.view_place", "people.view_people", "ledger.view_measure", "config.view_threshold")
_READER = (*_VIEWS, "board.view_board", "targets.view_target", "documents.view_document",
           "ledger.view_entry", "parties.view_party", "duties.view_duty")  # fmt: skip
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "leader": (
        "领导",
        (
            *_READER,
            "ledger.view_seal",
            "targets.approve_bulletin",
            "targets.decide_consequence",
            "duties.oversee_duty",
        ),
    ),
    "reporter": (
        "填报员",
        (
            *_READER,
            "targets.report_figure",
            "targets.answer_inquiry",
            "duties.handle_duty",
            "documents.add_document",
            "imports.import_table",
            "targets.reply_notice",
        ),
    ),
    "head": (
        "单位负责人",
        (
            *_READER,
            "targets.approve_unit",
            "documents.add_document",
            "duties.verify_duty",
            "duties.oversee_duty",
        ),
    ),
    "lead": (
        "牵头负责人",
        (*_READER, "targets.approve_lead", "targets.ask_inquiry", "documents.add_document"),
    ),
    "supervisor": (
        "督查员",
        (
            *_READER,
            "targets.read_document",
            "targets.review_commitment",
            "targets.accept_target",
            "targets.change_target",
            "targets.break_down",
            "targets.set_items",
            "targets.approve_office",
            "targets.close_month",
            "targets.draft_bulletin",
            "targets.ask_inquiry",
            "targets.set_score",
            "duties.open_duty",
            "duties.assign_duty",
            "duties.verify_duty",
            "duties.oversee_duty",
            "documents.add_document",
            "parties.change_party",
            "imports.import_table",
            "parties.open_contact",
            "log.view_log",
            "ledger.view_seal",
            "ledger.export_seal",
            "ledger.revise_measure",
            "targets.issue_notice",
            "targets.verify_notice",
        ),
    ),
    "administrator": (
        "系统管理员",
        (
            *_VIEWS,
            "places.change_place",
            "people.change_unit",
            "imports.import_table",
            "config.set_threshold",
            "config.set_calendar",
            "jobs.view_job",
            "jobs.change_job",
            "messages.view_message",
            "messages.change_channel",
        ),
    ),
    "security": (
        "安全管理员",
        (*_VIEWS, "people.appoint", "people.change_people", "imports.import_table"),
    ),
    "log_reader": ("审计管理员", (*_VIEWS, "log.view_log")),
}


@transaction.atomic
def load(*, sample_rows: bool = True) -> bool:
    """Load the demonstration; tell whether there was anything to load.

    All of it or nothing: stopped half way it leaves an empty database.

    Parameters
    ----------
    sample_rows
        Whether each card loads its own rows; else there are only places, offices and sign-ins.
    """
    if Unit.objects.exists():
        return False
    _people(_units(_places()))
    if sample_rows:
        with sealing.loading():
            for card in all_cards():
                if card.demo:
                    load_dotted(card.demo)(clock.today())
    return True


def _places() -> Place:
    province = _place(None, Kind.PROVINCE, "示例省", "990000")
    city = _place(province, Kind.CITY, "云泽市", "990100")
    outline = [
        *(_corner(0, column) for column in range(4)),
        *(_corner(row, 3) for row in (1, 2)),
        *(_corner(2, column) for column in (2, 1, 0)),
        _corner(1, 0),
    ]
    district = _place(city, Kind.DISTRICT, "青沐区", "990102", outline)
    for name, code, row, column in STREETS:
        ring = [
            _corner(row, column),
            _corner(row, column + 1),
            _corner(row + 1, column + 1),
            _corner(row + 1, column),
        ]
        street = _place(district, Kind.TOWN, name, code, ring)
        for number in (1, 2):
            _place(
                street, Kind.VILLAGE, f"{name[:2]}第{'一二'[number - 1]}社区", f"{code}{number:03d}"
            )
    return district


def _corner(row: int, column: int) -> list[float]:
    east, north = CORNERS[row][column]
    return [
        round(SOUTH_WEST[0] + east * STEP[0], 7),
        round(SOUTH_WEST[1] + north * STEP[1], 7),
    ]


def _place(
    parent: Place | None, kind: Kind, name: str, code: str, ring: list[list[float]] | None = None
) -> Place:
    shape = None
    if ring is not None:
        polygon = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        shape = parse_shape(json.dumps(polygon), "CGCS2000")
    return add_place(
        actor=LUODI,
        parent=parent,
        kind=kind,
        new=NewPlace(name=name, code=code, shape=shape),
        valid_from=FOUNDED,
        reason="示例数据",
    )


def _units(district: Place) -> dict[str, Unit]:
    top = Unit.objects.create(
        path=child_path("", 1),
        code="quzf",
        name="青沐区人民政府",
        place=district,
        valid_from=FOUNDED,
    )
    units = {"quzf": top}
    offices = [(code, name, district) for code, name in OFFICES]
    offices += [
        (code, name, Place.objects.get(code=place_code))
        for code, name, place_code in STREET_OFFICES
    ]
    for serial, (code, name, place) in enumerate(offices, 1):
        units[code] = Unit.objects.create(
            path=child_path(top.path, serial),
            parent=top,
            code=code,
            name=name,
            place=place,
            valid_from=FOUNDED,
        )
    put(*(findable_unit(unit) for unit in units.values()))
    return units


def _people(units: dict[str, Unit]) -> None:
    known = all_permissions()
    roles = {}
    for code, (title, permissions) in ROLES.items():
        roles[code] = Role.objects.create(code=code, title=title)
        RolePermission.objects.bulk_create(
            RolePermission(role=roles[code], permission=permission)
            for permission in permissions
            if permission in known
        )
    start = datetime(2023, 1, 1, tzinfo=clock.SHANGHAI)
    for item in SIGN_INS:
        user = User.objects.create_user(item.username, item.display_name, PASSWORD)
        for code in item.units:
            unit = units[code]
            post = Post.objects.create(
                title=item.title,
                unit=unit,
                place=unit.place,
                role=roles[item.role],
                valid_from=FOUNDED,
            )
            put(findable_post(post))
            Holding.objects.create(post=post, user=user, valid_from=start)
