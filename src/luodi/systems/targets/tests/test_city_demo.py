"""The city's plan in the demonstration: eight districts side by side, and nobody sees more."""

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import checked
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.targets.reads import standings, visible_targets
from luodi.systems.targets.demo.city import STRIDES, WORDS, examples
from luodi.systems.targets.models import Report, ReportState

LIGHTS = {"GREEN", "WATCH", "YELLOW", "RED", "GREY"}


def seen_by(username):
    actor = actor_of(User.objects.get(username=username), clock.now())
    return set(visible_targets(actor).values_list("name", flat=True))


def check_who_sees_what():
    city = {name for _words, name, *_rest in WORDS}
    assert len(city) == 6
    assert seen_by("shidu") == city
    assert city < seen_by("shizhang")
    assert seen_by("shizhang") - city == seen_by("ducha")
    assert len(seen_by("ducha")) == 39
    assert not seen_by("ducha") & city
    assert seen_by("quxian") == city


def check_breakdown():
    for target in visible_targets(LUODI).filter(lead_unit__code="yzsf"):
        quotas = target.quotas.filter(month=0)
        assert {quota.unit.code for quota in quotas} == set(STRIDES)
        assert sum(quota.value for quota in quotas) == target.value


def check_reports():
    reports = Report.objects.filter(target__lead_unit__code="yzsf")
    assert reports.count() == 6 * 7 * 2
    assert set(reports.values_list("state", flat=True)) == {ReportState.POSTED}
    assert set(reports.values_list("month", flat=True)) == {202303, 202306}
    assert not reports.filter(unit__code="tangli").exists()


def test_the_city_has_six_promises_of_eight_districts_of_which_one_is_unknown(demo):
    check_who_sees_what()
    check_breakdown()
    check_reports()
    targets = list(visible_targets(LUODI).filter(lead_unit__code="yzsf"))
    assert {item.light.colour.value for item in standings(targets, clock.today())} <= LIGHTS
    assert checked().findings == ()


def test_the_figures_are_the_same_each_time_and_differ_by_district():
    assert examples() == examples()
    for example in examples():
        halves = {
            code: int(series.figures[1]) / weight
            for code, (weight, series) in example.units.items()
            if series.figures
        }
        assert set(STRIDES) - set(halves) == {"tangli"}
        assert max(halves, key=halves.__getitem__) != "yanhui"
        assert min(halves, key=halves.__getitem__) == "yanhui"
