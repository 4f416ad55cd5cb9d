"""Two bulletins of the demonstration: one issued in June 2023, one still a draft."""

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.people.models import Unit
from luodi.systems.targets import actions, rules
from luodi.systems.targets.demo.reporting import OFFICE, YEAR, actor, at
from luodi.systems.targets.models import Bulletin, BulletinBlock
from luodi.systems.targets.reads import live_content, targets_for

LEADER = "lingdao"
WORD = "青督通"
ADDRESSEES = "各街道办事处，各镇、乡人民政府\n区政府各部门"
COPIES = "区委办公室\n区人大常委会办公室"
DEMANDS = (
    "各牵头单位要盯住年度投资：4月末{年度投资.上月完成}，5月末{年度投资.完成}，"
    "{年度投资.依据}。\n"
    "红灯和黄灯的目标，牵头单位请于6月底前说明原因、措施和时限。"
)


def issue_may() -> None:
    """Draft, submit, approve and issue the bulletin of May."""
    with clock.told(at(6, 16)):
        drafter = actor(OFFICE)
        bulletin = drafted(YEAR * 100 + 5)
        block = BulletinBlock.objects.get(bulletin=bulletin, part=rules.BulletinPart.DEMANDS.value)
        actions.edit_bulletin_block(
            actor=drafter,
            block=block,
            version=block.version,
            heading=block.heading,
            text=DEMANDS,
        )
        bulletin.refresh_from_db()
        submit(bulletin)
    with clock.told(at(6, 18)):
        approve(bulletin, 1)
    with clock.told(at(6, 19)):
        issue(bulletin)


def draft_june() -> None:
    """Leave the bulletin of June as a draft."""
    with clock.told(at(7, 12)):
        drafted(YEAR * 100 + 6)


def drafted(month: int) -> Bulletin:
    """Draft the government's bulletin of a month, now."""
    unit = Unit.objects.select_related("place").get(code="quzf")
    drafter = actor(OFFICE)
    return actions.draft_bulletin(
        actor=drafter,
        unit=unit,
        month=month,
        targets=targets_for(drafter, unit, month),
        addressees=ADDRESSEES,
        copies=COPIES,
    )


def submit(bulletin: Bulletin) -> None:
    """Submit a draft, now."""
    actions.submit_bulletin(actor=actor(OFFICE), bulletin=bulletin, version=bulletin.version)


def approve(bulletin: Bulletin, serial: int) -> None:
    """Approve a bulletin under a serial of the office's word, now."""
    actions.approve_bulletin(
        actor=actor(LEADER),
        bulletin=bulletin,
        version=bulletin.version,
        word=WORD,
        serial=serial,
        seen=rules.figures_digest(live_content(bulletin)),
    )


@transaction.atomic
def issue(bulletin: Bulletin) -> None:
    """Send an approved bulletin out with the stand-in of its signed scan, now."""
    drafter = actor(OFFICE)
    scan = add_attachment(
        actor=drafter,
        data=f"{bulletin.number}签发件（示例数据，代替盖章的扫描件）\n".encode(),
        filename=f"{bulletin.number}签发件（示例数据）.txt",
        unit_id=bulletin.unit_id,
        place_id=bulletin.place_id,
    )
    actions.issue_bulletin(actor=drafter, bulletin=bulletin, version=bulletin.version, scan=scan)
