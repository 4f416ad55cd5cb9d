"""Keys for addresses without an account, of askings, and for a word shared with the hotline's."""

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.rules import State
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.actions import ask_help
from luodi.systems.enterprises.models import AgencyService, Case, CaseContact, ReportDoor


def samples(actor: Actor) -> dict[str, list[object]]:
    doors = unrestricted(ReportDoor, why="whoever has the link may report")
    contacts = unrestricted(CaseContact, why="without the code it leads away")
    return {
        "report": list(doors.values_list("token", flat=True)),
        "follow": list(contacts.values_list("case", flat=True)),
        "agency": list(AgencyService.objects.values_list("pk", flat=True)),
        "helps": [_asked_of_own_unit(actor)],
        "services": ["POWER"],
        "requests": [1],
        "tokens": ["1"],
    }


def _asked_of_own_unit(actor: Actor) -> int:
    """Ask the actor's unit to help with a case that another one handles."""
    unit = Unit.objects.get(pk=actor.scopes[0].unit_id)
    rows = unrestricted(Case, why="any that another unit handles")
    case = rows.filter(duty__state=State.WORKING, discipline=False).exclude(duty__unit=unit)[0]
    [asking] = ask_help(actor=actor, case=case, helping=[unit], asked="请派人一起上门看一看")
    return asking.pk
