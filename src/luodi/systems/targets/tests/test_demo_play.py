"""Playing on: the invented officers report, approve, close, supervise and tell of it."""

from datetime import datetime
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from luodi.kernel import clock
from luodi.kernel.cards.playing import Played, Tally
from luodi.kernel.documents.models import Attachment
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import standings
from luodi.systems.targets import actions
from luodi.systems.targets.demo import playing
from luodi.systems.targets.demo.reporting import actor, at, forget_actors
from luodi.systems.targets.models import (
    Bulletin,
    FigureRole,
    MonthClosing,
    Notice,
    Report,
    ReportState,
    TargetYear,
)

STARTS = datetime(2023, 7, 12, 9, tzinfo=clock.SHANGHAI)
AUGUST = datetime(2023, 8, 20, 9, tzinfo=clock.SHANGHAI)
END = datetime(2024, 1, 31, 9, tzinfo=clock.SHANGHAI)


def _counts():
    return {
        model.__name__: model.objects.count() for model in (Report, Notice, Bulletin, MonthClosing)
    }


@pytest.mark.usefixtures("demo")
def test_the_year_is_played_to_its_end_and_about_four_promises_in_five_are_kept():
    assert playing.play(STARTS, END).refused == 0
    months = list(MonthClosing.objects.order_by("month").values_list("month", flat=True))
    assert months == list(range(202301, 202313))
    assert TargetYear.objects.get(year=2023).closed_at == at(13, 22)
    ours = [target for _example, target in playing._promises()]
    issued = Bulletin.objects.filter(unit__code="quzf").order_by("month")
    issued = issued.values_list("month", "state")
    assert list(issued) == [(month, "ISSUED") for month in range(202305, 202313)]
    reports = Report.objects.filter(target__in=ours)
    assert not reports.exclude(state__in=(ReportState.POSTED, "CORRECTED")).exists()
    assert reports.filter(state="CORRECTED").count() == 2
    late = Report.objects.get(target__name="职业技能培训", month=202310)
    assert late.reported_at == at(11, 22)
    assert Notice.objects.filter(target__in=ours).exclude(duty__state="CLOSED").count() == 0
    with clock.told(END):
        found = standings(ours, at(12, 31).date())
    kept = {item.target.name for item in found if item.light.kept}
    assert len(found) == 39
    assert len(kept) == 30
    assert not {"固定资产投资增长", "新签约项目", "城市更新项目", "新增技能人才"} & kept
    before = _counts()
    again = playing.play(STARTS, END)
    assert (again.done, _counts()) == (0, before)


@pytest.mark.usefixtures("demo")
def test_what_a_visitor_did_stays_and_a_run_that_broke_off_goes_on(monkeypatch):
    forget_actors()
    with clock.told(at(8, 2)):
        mine = _report_by_hand("科技型企业", 202307, 31)
        actions.close_month(actor=actor("ducha"), month=202306)
        renamed = Target.objects.get(name="免证办事项")
    Target.objects.filter(pk=renamed.pk).update(name="免证办事项（更名）")
    _break_off_at(monkeypatch, 5)
    played = playing.play(STARTS, AUGUST)
    mine.refresh_from_db()
    assert mine.state == ReportState.POSTED
    assert mine.figures.get().cumulative == 31
    assert not Report.objects.filter(target=renamed, month=202307).exists()
    assert MonthClosing.objects.get(month=202306).closed_at == at(8, 2)
    ours = [target for _example, target in playing._promises()]
    july = Report.objects.filter(month=202307, target__in=ours)
    assert july.count() == july.filter(state=ReportState.POSTED).count() == 20
    assert Bulletin.objects.get(month=202307).state == "ISSUED"
    assert played.refused > 0


def _break_off_at(monkeypatch, count):
    """Play, and let the machine go down at an approval of July."""
    real, approved = playing.approve, []

    def breaks(report):
        if report.month == 202307:
            if len(approved) == count:
                raise RuntimeError("the machine went down")
            approved.append(report)
        real(report)

    with monkeypatch.context() as patch:
        patch.setattr(playing, "approve", breaks)
        with pytest.raises(RuntimeError):
            playing.play(STARTS, AUGUST)


@pytest.mark.usefixtures("demo")
def test_a_table_of_a_line_that_is_refused_is_not_built_on(monkeypatch):
    before = Report.objects.count()
    real, refused = playing.hand_in, []

    def first_of_a_unit_refused(reporter, line, month, table, **more):
        if line.reporter.unit.pk not in {unit for unit, _table in refused}:
            refused.append((line.reporter.unit.pk, table.pk))
            raise ValidationError("a visitor did it")
        return real(reporter, line, month, table, **more)

    monkeypatch.setattr(playing, "hand_in", first_of_a_unit_refused)
    forget_actors()
    tally = Tally()
    with clock.told(at(8, 7)):
        playing._report(tally, 7)
    made = Report.objects.filter(month=202307)
    assert (tally.refused, tally.done) == (len(refused), made.count())
    assert Report.objects.count() == before + tally.done
    tables = {report.evidence.get().attachment_id for report in made}
    assert len(tables) == len({report.unit_id for report in made}) > 1


@pytest.mark.usefixtures("demo")
def test_an_approval_or_a_correction_that_an_office_refuses_leaves_nothing_behind(monkeypatch):
    forget_actors()
    posted = Report.objects.get(month=202306, target__name="科技型企业")
    with clock.told(at(8, 7)):
        waiting = _report_by_hand("科技型企业", 202307, 31)
    before = _counts(), Attachment.objects.count()
    real = actions.approve_report

    def last_refuses(*, actor, report, version):
        if report.state == ReportState.OFFICE:
            raise ValidationError("a visitor changed it")
        return real(actor=actor, report=report, version=version)

    monkeypatch.setattr(actions, "approve_report", last_refuses)
    tally = Tally()
    with clock.told(at(8, 8)):
        tally.tried(partial(playing.approve, waiting))
        tally.tried(partial(playing._corrected, posted, "33", "", "多计一家"))
    waiting.refresh_from_db()
    assert (tally.done, tally.refused, waiting.state) == (0, 2, ReportState.UNIT)
    assert (_counts(), Attachment.objects.count()) == before


def test_what_lies_ahead_is_told_in_order_and_within_the_instants():
    found = playing.ahead(STARTS, AUGUST)
    assert [item.at for item in found] == sorted(item.at for item in found)
    assert all(STARTS < item.at <= AUGUST for item in found)
    words = [item.text for item in found]
    assert "关2023年6月的账" in words
    assert "2023年7月报送截止，报齐其余的数" in words
    assert playing.ahead(END, END) == []


@pytest.mark.django_db
def test_without_the_demonstrations_people_and_targets_everything_is_refused_or_nothing():
    played = playing.play(STARTS, AUGUST)
    assert isinstance(played, Played)
    assert not Report.objects.exists()


def _report_by_hand(name, month, figure):
    target = Target.objects.select_related("lead_unit__place").get(name=name)
    reporter = actor("fagai")
    from luodi.kernel.documents.actions import add_attachment

    table = add_attachment(
        actor=reporter,
        data=b"a,b\n",
        filename="x.csv",
        unit_id=target.lead_unit_id,
        place_id=target.lead_unit.place_id,
    )
    spec = actions.ReportSpec(
        target=target,
        unit=target.lead_unit,
        month=month,
        figures=[actions.Stated(FigureRole.VALUE, figure, "家")],
    )
    report = actions.draft_report(actor=reporter, spec=spec, evidence=[table])
    return actions.hand_in_report(actor=reporter, report=report, version=report.version)
