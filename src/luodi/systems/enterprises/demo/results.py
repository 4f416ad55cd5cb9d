"""What the invented cases came to, what the invented firms were certified, what was held."""

from collections.abc import Mapping
from datetime import date

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.duties.demo import OFFICE, YEAR, actor, at
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.demo.cases import CASTING, CLOTHES, FOOD, PARTS, SOFTWARE
from luodi.systems.enterprises.models import Case, Firm
from luodi.systems.enterprises.rules import CertificationKind, EventKind, ResultKind

CERTIFIED = (
    ("06-06 10:00", PARTS, CertificationKind.SPECIALISED, (6, 1), "QM-ZJTX-2023-01"),
    ("06-14 15:00", SOFTWARE, CertificationKind.TECH_SMALL, (6, 12), "2023990102A8000001"),
    ("07-03 10:00", CASTING, CertificationKind.PLATFORM, (6, 28), "青沐示例铸造工程技术研究中心"),
)
HELD = (
    ("05-19 10:00", EventKind.TALK, (5, 18), "惠企政策宣讲会", "hetang", 46, (CASTING, PARTS)),
    ("05-24 16:00", EventKind.BANKS, (5, 23), "银企对接会", "fagai", 18, (FOOD,)),
    ("06-16 09:00", EventKind.LABOUR, (6, 15), "缝纫工专场对接", "renshe", None, (CLOTHES,)),
    ("07-06 10:00", EventKind.SALES, (7, 5), "本地整机厂和配套企业对接", "fagai", 12, (PARTS,)),
)


def load_results(firms: Mapping[str, Firm]) -> None:
    """Record what counts, up to the demonstration's day; one line is taken back again."""
    actions.define_measures()
    if actor(OFFICE).system:
        return
    cases = unrestricted(Case, why="the demonstration records what came of its own case")
    loan = cases.select_related("duty__unit", "place").get(firm=firms[FOOD], category="FUNDS")
    with clock.told(at("05-24 17:00")):
        spec = actions.ResultSpec(
            ResultKind.LOAN, 2_000_000_00, "青沐示例村镇银行", date(YEAR, 5, 22)
        )
        evidence = _kept(actor(OFFICE), loan.unit, loan.place, "续贷放款通知（示例数据）")
        actions.add_result(actor=actor(OFFICE), case=loan, spec=spec, evidence=evidence)
    for when, name, certified, day, named in CERTIFIED:
        with clock.told(at(when)):
            _certified(firms[name], certified, date(YEAR, *day), named)
    for when, kind, day, title, unit, count, came in HELD:
        with clock.told(at(when)):
            held = Unit.objects.select_related("place").get(code=unit)
            event = actions.EventSpec(
                kind, title, date(YEAR, *day), held, held.place, count, [firms[n] for n in came]
            )
            evidence = _kept(actor(OFFICE), held, held.place, f"{title}签到表（示例数据）")
            row = actions.add_event(actor=actor(OFFICE), spec=event, evidence=evidence)
    with clock.told(at("07-07 09:00")):
        reason = "签到表是另一场活动的，核对后再登记（示例数据）"
        actions.take_back(actor=actor(OFFICE), row=row, version=1, reason=reason)


def _certified(firm: Firm, kind: CertificationKind, day: date, named: str) -> None:
    valid_to = None if kind is CertificationKind.PLATFORM else day.replace(year=day.year + 3)
    spec = actions.CertificationSpec(kind, day, valid_to, named)
    evidence = _kept(actor(OFFICE), firm.party.unit, firm.party.place, f"{named}（示例数据）")
    actions.add_certification(actor=actor(OFFICE), firm=firm, spec=spec, evidence=evidence)


def _kept(office: Actor, unit: Unit, place: Place, text: str) -> Attachment:
    return add_attachment(
        actor=office,
        data=f"{text}\n".encode(),
        filename=f"{text}.txt",
        unit_id=unit.pk,
        place_id=place.pk,
    )
