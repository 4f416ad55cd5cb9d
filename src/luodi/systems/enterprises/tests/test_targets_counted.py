"""A target over what enterprises count opens into the cases, and an entry tells what it fed."""

from datetime import date

from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import record_link
from luodi.kernel.documents.actions import add_document
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.reads import lineage
from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec, define_target
from luodi.kernel.targets.reads import standings, visible_targets
from luodi.kernel.targets.reads.standings import ledger_parts
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise, TargetNature
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.tests.results import RIGHTS, closed, recorder, reopen

SENTENCE = "全年帮助企业10家以上。"


def target_of(hall):
    actions.define_measures()
    office = hall.office
    document = add_document(
        actor=LUODI, data=SENTENCE.encode(), filename="plan.txt", title="助企要点", year=2023,
        published_on=date(2023, 1, 5), unit_id=office.root.pk, place_id=office.district.pk,
    )  # fmt: skip
    measure = Measure.objects.get(code="enterprises.firms_helped")
    spec = TargetSpec(
        name="帮助企业",
        document=document,
        span=Span(6, 9, 0, len(SENTENCE)),
        promise=Promise(Comparator.GE, 10),
        unit="家",
        scale=0,
        stretch=False,
        period=Period(date(2023, 1, 1), date(2024, 1, 1)),
        pace=Pace.MONTH,
        lead_unit=office.root,
        place=office.district,
        parts=[PartSpec(measure, office.root, office.district)],
        nature=TargetNature.COUNT,
    )
    return define_target(actor=LUODI, spec=spec)


def known(target):
    [standing] = standings(list(visible_targets(LUODI).filter(pk=target.pk)), clock.today())
    return standing.value


def test_a_targets_figure_opens_into_cases_and_a_case_into_the_target(hall, client):
    target = target_of(hall)
    assert known(target).amount is None
    case = closed(hall)
    hall.at("2023-04-02 10:00")
    assert known(target).amount == 1
    user = recorder(hall, rights=(*RIGHTS, "targets.view_target"))
    parts = ledger_parts(visible_targets(LUODI).get(pk=target.pk), clock.today())
    [entry] = lineage(hall.actor(user), parts).entries
    link = record_link(entry.record_kind, entry.record_id)
    assert link.url == reverse("enterprises:case", args=[case.pk])
    client.force_login(user)
    assert "帮助企业 1 家" in client.get(link.url).content.decode()
    told = client.get(reverse("ledger:entry", args=[entry.pk])).content.decode()
    assert f'href="/targets/{target.pk}/"' in told
    assert f'href="{link.url}"' in told
    reopen(hall, case)
    assert known(target).amount is None
