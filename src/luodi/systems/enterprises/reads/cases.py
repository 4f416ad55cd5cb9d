"""Cases that somebody may see, what may be done with one, and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, within
from luodi.kernel.access.scopes import AccessPaths, scope_lookup, unrestricted
from luodi.kernel.config.reads import threshold, thresholds
from luodi.kernel.duties.models import Duty, DutyPause, DutyStep, PauseCause
from luodi.kernel.duties.reads.duties import late_now, open_acts
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.duties.rules import Act, Reckoner, State
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseContact, CaseFeedback, CaseHelp
from luodi.systems.enterprises.rules import CaseState

VIEW = "enterprises.view_case"
TAKE = "enterprises.take_case"
TRIAGE = "enterprises.triage_case"
HEAR = "enterprises.hear_firm"
REPORTS = "enterprises.take_report"
SCHEME = "enterprises.scheme"
ALIKE_DAYS, ALIKE_PERCENT = "enterprises.alike_days", "enterprises.alike_percent"
HANDLER = AccessPaths(system="enterprises", unit="duty__unit__path", place="place__path")
"""A case is also seen by the unit that handles it."""


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Give the cases that the actor may see: of the office, the handler, or a helping unit."""
    allowed = _of_both_units(actor)
    if not actor.system:
        allowed |= Q(pk__in=helps_seen(actor).order_by().values("case"))
    return _narrowed(allowed)


def cases_of_units(actor: Actor) -> QuerySet[Case]:
    """Give the cases of the actor's units as office or handler: those that figures count."""
    return _narrowed(_of_both_units(actor))


def helps_seen(actor: Actor) -> QuerySet[CaseHelp]:
    """Give the askings that open their case to the actor: not withdrawn, no report of corruption.

    What is kept from a street is measured at the office: no unit of the street is let in by one.
    """
    rows = unrestricted(CaseHelp, why="narrowed at once to the scopes of the helping unit")
    return rows.filter(
        scope_lookup(actor, CaseHelp, CaseHelp.access_paths, VIEW),
        withdrawn_at__isnull=True,
        case__discipline=False,
    )


def _of_both_units(actor: Actor) -> Q:
    allowed = scope_lookup(actor, Case, Case.access_paths, VIEW)
    return allowed | scope_lookup(actor, Case, HANDLER, VIEW)


def _narrowed(allowed: Q) -> QuerySet[Case]:
    return (
        unrestricted(Case, why="narrowed at once to the scopes of the units of a case")
        .filter(allowed)
        .select_related(
            "duty__unit", "duty__place", "duty__post", "duty__verifier_post__unit",
            "duty__opened_unit", "duty__proposed_unit", "firm__party", "unit__place", "place",
        )
        .defer("place__geometry", "unit__place__geometry", "duty__place__geometry")
    )  # fmt: skip


def scheme_on(day: date) -> rules.Scheme:
    """Give the scheme of deadlines that is in force on a day."""
    return list(rules.Scheme)[int(threshold(SCHEME, day).value) - 1]


def discipline_unit(office: Unit) -> Unit:
    """Give the unit that takes reports of corruption for an office; without one, the root above it.

    It is the unit of the nearest post with ``enterprises.take_report`` whose place holds the
    office's.
    """
    over = [
        post
        for post in posts_with(REPORTS, clock.now())
        if within(office.place.path, post.place.path)
    ]
    if over:
        return max(over, key=lambda post: (len(post.place.path), -post.pk)).unit
    above = [*ancestors(office.path), office.path]
    return Unit.objects.select_related("place").get(path=above[0])


def states_of(cases: Sequence[Case]) -> dict[int, CaseState]:
    """Give where each of some cases stands, by its number, in two queries."""
    duties = [case.duty_id for case in cases]
    given = [Act.ASSIGN.value, Act.DECIDE.value, Act.TRANSFER.value]
    steps = DutyStep.objects.filter(duty__in=duties, duty__state=State.ASSIGNED, act__in=given)
    last = {duty: Act(act) for duty, act in steps.order_by("number").values_list("duty", "act")}
    pauses = DutyPause.objects.filter(duty__in=duties, duty__state=State.PAUSED, resumed=False)
    carried = set(pauses.filter(cause=PauseCause.CARRY).values_list("duty", flat=True))
    return {
        case.pk: rules.case_state(
            rules.Standing(
                State(case.duty.state),
                triaged=bool(case.category),
                objection_open=case.duty.objection_open,
                extended=case.duty.extended > 0,
                carried=case.duty_id in carried,
                last_assignment=last.get(case.duty_id),
            )
        )
        for case in cases
    }


def with_feedback(case: Case) -> list[CaseFeedback]:
    """List what the firm said since the first reply, in order."""
    return list(case.feedbacks.select_related("asked_by").order_by("pk"))


def heard(case: Case) -> rules.Heard:
    """Give what is known from the firm since the last reply."""
    return heard_of([case])[case.pk]


def heard_of(cases: Sequence[Case]) -> dict[int, rules.Heard]:
    """Give what is known from the firms since the last reply, by case, in two queries."""
    answered = {case.pk: case for case in cases if case.duty.replied_at is not None}
    rows: dict[int, list[CaseFeedback]] = {pk: [] for pk in answered}
    for row in CaseFeedback.objects.filter(case__in=list(answered)).order_by("pk"):
        replied = answered[row.case_id].duty.replied_at
        if replied is not None and row.at >= replied:
            rows[row.case_id].append(row)
    contacts = unrestricted(CaseContact, why="whether they are quiet; the cases are at hand")
    quiet = set(contacts.filter(case__in=list(answered), quiet=True).values_list("case", flat=True))
    today = clock.today()
    counts = {
        hours: reckoner(today, hours=hours_of(hours))
        for hours in {case.duty.office_hours for case in answered.values()}
    }
    return {
        case.pk: replace(
            _heard(case.duty, rows[case.pk], counts[case.duty.office_hours]),
            quiet=case.pk in quiet,
        )
        if case.pk in rows
        else rules.Heard(None)
        for case in cases
    }


def _heard(duty: Duty, rows: list[CaseFeedback], counts: Reckoner) -> rules.Heard:
    answers = [row for row in rows if row.solved]
    replied = (duty.replied_at or duty.received_at).astimezone(clock.SHANGHAI).date()
    waited, _unsure = counts.ask(lambda known: known.working_days_between(replied, clock.today()))
    return rules.Heard(
        solved=rules.Solved(answers[-1].solved) if answers else None,
        plan=bool(answers and answers[-1].plan),
        tries=[row.at.astimezone(clock.SHANGHAI).date() for row in rows if not row.solved],
        days_waited=waited,
    )


def patience(day: date) -> rules.Patience:
    """Give how long and how often a firm is asked, as in force on a day."""
    return rules.Patience(
        days=int(threshold("enterprises.ask_days", day).value),
        tries=int(threshold("enterprises.ask_tries", day).value),
    )


@dataclass(frozen=True)
class CaseActs:
    """What an actor may do with a case on its page now; ``refused`` says why not to close it."""

    triage: bool = False
    hear: bool = False
    send_back: bool = False
    close: bool = False
    reopen: bool = False
    refused: str = ""


def case_acts(actor: Actor, case: Case) -> CaseActs:
    """Give what the actor may do with a case where it stands."""
    duty = case.duty
    offered = open_acts(actor, duty)

    def may(permission: str) -> bool:
        return actor.may(permission, unit_path=case.unit.path, place_path=case.place.path)

    asks = may(HEAR) and duty.state == State.REPLIED
    triages = may(TRIAGE)
    refused = ""
    if asks and offered.refused:
        refused = str(offered.refused)
    return CaseActs(
        triage=triages and duty.state in {State.OPEN, State.REOPENED}
        and not duty.objection_open,
        hear=asks and not refused,
        send_back=asks and Act.SEND_BACK in offered,
        close=asks and Act.VERIFY in offered,
        reopen=triages and Act.REOPEN in offered,
        refused=refused,
    )  # fmt: skip


def alike_cases(case: Case) -> tuple[rules.Alike, ...]:
    """Find earlier cases of the same firm that tell the same need."""
    if case.firm_id is None or not case.category:
        return ()
    found = thresholds((ALIKE_DAYS, ALIKE_PERCENT), clock.today())
    within = int(found[ALIKE_DAYS].value)
    received = case.duty.received_at
    around = timedelta(days=within + 1)
    rows = (
        unrestricted(Case, why="of the same firm; the page shows those that the reader may see")
        .filter(firm=case.firm_id, category=case.category, parent__isnull=True)
        .filter(duty__received_at__gte=received - around, duty__received_at__lte=received + around)
        .exclude(pk=case.pk)
        .select_related("duty")
    )
    return rules.duplicates(
        told_of(case),
        [told_of(row) for row in rows],
        least=float(found[ALIKE_PERCENT].value) / 100,
        within=within,
    )


def told_of(case: Case) -> rules.Told:
    """Give a case as it is compared with others."""
    return rules.Told(
        number=case.pk,
        firm=case.firm_id,
        category=rules.Category(case.category),
        day=case.duty.received_at.astimezone(clock.SHANGHAI).date(),
        plain=rules.plain(case.text),
        cause=case.cause,
    )


def cases_seen(actor: Actor, numbers: Sequence[int]) -> list[Case]:
    """Give those of some cases that the actor may see, in order, with their duties."""
    if not numbers:
        return []
    rows = visible_cases(actor).filter(pk__in=numbers).defer(None).select_related(None)
    return list(rows.select_related("duty").order_by("pk"))


def case_rows(cases: Sequence[Case]) -> list[Case]:
    """Give some cases with what a list shows of them, in their order; who may see was asked."""
    rows = unrestricted(Case, why="the lines of a page whose rows were narrowed to the reader")
    rows = rows.select_related("duty__unit", "firm__party").defer("text", "duty__content")
    whole = rows.in_bulk([case.pk for case in cases])
    return [whole[case.pk] for case in cases]


@dataclass(frozen=True)
class Tally:
    """How many of some cases are not closed; of these late, to be passed on, to be asked."""

    standing: int
    late: int
    waiting: int
    asked: int


def tally(rows: QuerySet[Case]) -> Tally:
    """Count those of some cases that are not closed, in one query."""
    late = late_now(clock.now(), "duty__")
    counts = standing_cases(rows).aggregate(
        standing=Count("pk"),
        late=Count("pk", filter=late),
        waiting=Count("pk", filter=Q(duty__state=State.OPEN)),
        asked=Count("pk", filter=Q(duty__state=State.REPLIED)),
    )
    return Tally(**counts)


def standing_cases(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Give those of some cases that are not closed."""
    return rows.filter(duty__ended_at__isnull=True)


def late_cases(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Give those of some cases that are late now."""
    return rows.filter(late_now(clock.now(), "duty__"))
