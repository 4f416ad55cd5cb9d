"""Giving a case whose firm was not known its firm."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties import actions as duties
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.systems.enterprises.actions.counting import count_case
from luodi.systems.enterprises.actions.firms import standing_firm
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.models import Case, Firm
from luodi.systems.enterprises.reads.cases import TRIAGE
from luodi.systems.enterprises.reads.finding import findable_case
from luodi.systems.enterprises.reads.firms import VIEW


@transaction.atomic
def identify_case(*, actor: Actor, case: Case, version: int, firm: Firm) -> Case:
    """Tell of which firm a case is; unless it is confidential, rights to it follow the firm.

    Parameters
    ----------
    actor
        Needs ``enterprises.triage_case`` over the case where it lies and where it goes,
        ``enterprises.view_firm`` over the firm, and to assign its duty.
    case, version
        A case without a firm, and the version of its duty that the actor saw.
    firm
        A firm of the ledger.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permissions.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When the case has a firm, or under ``firm`` when the record ended in another.
    """
    held = locked(case)
    require(actor, TRIAGE, unit_path=held.unit.path, place_path=held.place.path)
    if held.firm_id is not None:
        raise ValidationError(
            _("%(number)s 已核实为“%(firm)s”的诉求；没有保存")
            % {"number": held.duty.number, "firm": held.firm}
        )
    firm = standing_firm(firm)
    party = firm.party
    require(actor, VIEW, unit_path=party.unit.path, place_path=party.place.path)
    place = held.unit.place if held.confidential or held.discipline else party.place
    acting = require(actor, TRIAGE, unit_path=held.unit.path, place_path=place.path)
    held.duty = duties.amend(
        actor=actor,
        duty=held.duty,
        version=version,
        amendment=duties.Amendment(place=place),
        note=_("核实为“%(firm)s”的诉求") % {"firm": firm},
    )
    before = {"told_as": held.told_as, "place": held.place_id}
    held.firm, held.place = firm, place
    held.save(update_fields=("firm", "place"))
    put(findable_case(held))
    count_case(held)
    record(
        actor=acting,
        verb="enterprises.identify_case",
        record=("enterprises.case", held.pk),
        before=before,
        after={"firm": firm.pk, "place": place.pk},
    )
    return held
