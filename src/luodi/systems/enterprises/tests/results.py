"""Short ways to close cases, and to record what counts, for the tests of counting."""

from datetime import date

from luodi.kernel.access.actor import LUODI
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.reads import Part, standing, values
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.rules import ResultKind, Solved

RIGHTS = ("enterprises.view_result", "enterprises.record_result", "documents.add_document",
          "documents.view_document", "ledger.view_entry", "ledger.view_measure")  # fmt: skip


def recorder(hall, *, name="recorder", unit=None, place=None, rights=RIGHTS):
    """Make a user who keeps cases of the office and records what counts."""
    office = hall.office
    sees = ("enterprises.view_case", "enterprises.view_firm")
    post = office.post(f"岗位{name}", (*rights, *sees), unit=unit or office.root, place=place)
    return office.user(name, post)


def kept_file(hall, *, unit=None, place=None, text="到账单"):
    """Keep a file that proves something."""
    office = hall.office
    return add_attachment(
        actor=LUODI,
        data=text.encode(),
        filename="证明.txt",
        unit_id=(unit or office.root).pk,
        place_id=(place or office.street).pk,
    )


def closed(hall, text="变压器老跳闸，炉子停了", **more):
    """Take a case in and bring it to its confirmed end."""
    case = hall.replied(hall.triage(hall.take(text, **more)))
    hall.hear(case, solved=Solved.YES, score=5)
    return hall.close(case)


def result(hall, case, user, amount=1_000_000_00, kind=ResultKind.LOAN, **more):
    """Record what came of a case."""
    told = {"by": "测试银行", "day": date(2023, 3, 1), **more}
    return actions.add_result(
        actor=hall.actor(user),
        case=case,
        spec=actions.ResultSpec(kind, amount, **told),
        evidence=kept_file(hall),
    )


def reopen(hall, case, user=None, **more):
    """Bring a case back."""
    case.duty.refresh_from_db()
    return actions.reopen_case(
        actor=hall.actor(user or hall.keeper),
        case=case,
        version=case.duty.version,
        **{"note": "又跳闸了", **more},
    )


def close_again(hall, case):
    """Bring a reopened case to its end once more, through the bureau."""
    hall.triage(case)
    hall.replied(case)
    hall.hear(case, solved=Solved.YES, score=5)
    return hall.close(case)


def stands(code):
    """Give the amounts that stand of a measure, with the record of each."""
    rows = standing(Entry.objects.filter(measure__code=f"enterprises.{code}")).order_by("pk")
    return list(rows.values_list("record_id", "amount"))


def value(hall, code, first=202301, last=202312):
    """Give what a target over the whole district would count of a measure."""
    measure = Measure.objects.get(code=f"enterprises.{code}")
    part = Part(measure.pk, hall.office.root.path, hall.office.district.path, first, last)
    [found] = values([[part]])
    return found.amount
