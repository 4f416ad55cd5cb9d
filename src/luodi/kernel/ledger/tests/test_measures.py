"""Defining measures and their next versions."""

from datetime import date

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.actions import revise_measure
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.ledger.rules import PostingError

MAY = date(2023, 5, 1)


@pytest.fixture
def flow(book):
    return book.measure("invested", unit="万元")


def test_a_formula_keeps_what_it_divides(book, flow):
    growth = book.measure("growth", unit="%", nature=Nature.GROWTH, top=flow)
    assert (growth.top, growth.bottom) == (flow, None)
    assert book.measure("growth", unit="%", nature=Nature.GROWTH, top=flow).pk == growth.pk
    other = book.measure("other")
    with pytest.raises(PostingError, match="growth 已有定义"):
        book.measure("growth", unit="%", nature=Nature.GROWTH, top=other)


def test_a_formula_that_makes_no_sense_is_not_defined(book, flow):
    with pytest.raises(PostingError, match="要有 2 个指标作公式"):
        book.measure("share", unit="%", nature=Nature.RATIO, top=flow)
    assert not Measure.objects.filter(code="share").exists()


def test_the_next_version_cites_its_document_and_changes_what_is_told(book, flow):
    next_one = revise_measure(
        actor=LUODI, measure=flow, since=MAY, because=" 统字〔2023〕5号 ", definition="含农户投资"
    )
    told = (next_one.version, next_one.unit, next_one.since, next_one.because, next_one.definition)
    assert told == (2, "万元", MAY, "统字〔2023〕5号", "含农户投资")
    assert Measure.objects.get(pk=flow.pk).definition == "试"
    assert book.measure("invested", unit="万元").pk == next_one.pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"because": "  "}, "没有依据"),
        ({"definition": "试"}, "没有改动"),
        ({"since": MAY.replace(month=4)}, "要在其后"),
    ],
)
def test_a_version_that_does_not_follow_is_refused(book, flow, changes, said):
    newest = revise_measure(
        actor=LUODI, measure=flow, since=MAY, because="文件", name="固定资产投资"
    )
    told = {"since": date(2023, 6, 1), "because": "文件", "definition": "新"}
    if said == "没有改动":
        told["definition"] = "试"
    with pytest.raises(PostingError, match=said):
        revise_measure(actor=LUODI, measure=newest, **told | changes)


def test_only_the_newest_version_is_revised(flow):
    revise_measure(actor=LUODI, measure=flow, since=MAY, because="文件", scale=2)
    with pytest.raises(PostingError, match="第 1 版 之后已有新版"):
        revise_measure(actor=LUODI, measure=flow, since=date(2023, 6, 1), because="文件", scale=3)


def test_a_formulas_next_version_is_over_the_newest_of_what_it_divides(book, flow):
    growth = book.measure("growth", unit="%", nature=Nature.GROWTH, top=flow)
    newest = revise_measure(actor=LUODI, measure=flow, since=MAY, because="文件", definition="新")
    follows = revise_measure(actor=LUODI, measure=growth, since=MAY, because="文件")
    assert (follows.version, follows.top) == (2, newest)


def test_units_of_a_formula_must_match_in_its_next_version_too(book, flow):
    planned = book.measure("planned", unit="万元")
    share = book.measure("share", unit="%", nature=Nature.RATIO, top=flow, bottom=planned)
    with pytest.raises(PostingError, match="单位是 元"):
        revise_measure(actor=LUODI, measure=share, since=MAY, because="文件", unit="元")
