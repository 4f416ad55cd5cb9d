"""Who asks and who is asked, for the tests of inquiries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.models import Unit
from luodi.systems.targets import actions
from luodi.systems.targets.models import Inquiry, InquiryAnswer

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
FIVE = datetime(2023, 3, 1, 17, 0, tzinfo=SHANGHAI)
STEP = timedelta(minutes=10)


@dataclass(frozen=True)
class Askers:
    """The office that asks, three streets, and a user in each."""

    office: Any
    asker: Any
    streets: list[Any]
    users: list[Any]

    def actor(self, user: Any) -> Any:
        return self.office.actor(user)

    def spec(self, **changes: Any) -> actions.InquirySpec:
        values = {
            "title": "高温津贴发放人数",
            "definition": "实际领到津贴的人。",
            "unit_word": "人",
            "asking_unit": self.office.root,
            "units": self.streets,
            "due_at": FIVE,
            "as_of": date(2023, 3, 1),
        }
        return actions.InquirySpec(**{**values, **changes})

    def ask(self, **changes: Any) -> Inquiry:
        return actions.ask_inquiry(actor=self.actor(self.asker), spec=self.spec(**changes))

    def line(self, inquiry: Inquiry, number: int) -> InquiryAnswer:
        rows = InquiryAnswer.objects.select_related("unit__place", "inquiry")
        return rows.get(inquiry=inquiry, unit=self.streets[number])

    def answer(
        self, inquiry: Inquiry, number: int, amount: int | None, **more: Any
    ) -> InquiryAnswer:
        line = self.line(inquiry, number)
        told = {"version": line.version, "amount": amount, **more}
        return actions.answer_inquiry(actor=self.actor(self.users[number]), answer=line, **told)


def found_askers(office: Any) -> Askers:
    """Found three street offices, each in its own street, beside the district."""
    from luodi.kernel.places.models import Place

    streets, users = [], []
    for number in (1, 2, 3):
        place = office.street
        if number > 1:
            place = Place.objects.create(
                path=f"{office.district.path}{number:04d}", parent=office.district, kind="TOWN",
                name=f"第{number}街道", valid_from=date(2020, 1, 1),
            )  # fmt: skip
        path = f"{office.root.path}{number + 2:04d}"
        unit = Unit.objects.create(
            path=path, parent=office.root, code=f"U{path}", name=f"第{number}街道办",
            place=place, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        permissions = ("targets.view_target", "targets.answer_inquiry")
        post = office.post(f"street{number}", permissions, unit=unit, place=place)
        streets.append(unit)
        users.append(office.user(f"street{number}", post))
    rights = (
        "targets.view_target", "targets.ask_inquiry", "ledger.view_measure", "ledger.view_entry",
    )  # fmt: skip
    asker = office.user("asker", office.post("asker", rights, unit=office.root))
    return Askers(office, asker, streets, users)
