"""A report says the same whether it is read from its text or from the pages it is printed on."""

import os
from collections import Counter
from pathlib import Path

import pytest

from luodi.kernel.papers.paper import Paper, PaperKind, Paragraph
from luodi.kernel.papers.pdf import to_pdf
from luodi.reading import read
from luodi.reading.intake import text_of

ROOT = Path(__file__).resolve().parents[1]
REPORTS = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "data" / "reports"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not REPORTS.is_dir(), reason="the provincial reports are not here"),
]


def said(text: str) -> Counter[tuple[object, ...]]:
    """Count what the records of a text say."""
    return Counter(
        (one.value, one.unit, one.kind, one.comparator, one.period, "".join(one.indicator.split()))
        for one in read(text, doc="report", year=2026).records
    )


@pytest.mark.parametrize("name", ["云南省", "内蒙古自治区", "河南省"])
def test_a_printed_report_gives_the_records_of_its_text(name: str) -> None:
    lines = [line.strip() for line in (REPORTS / f"{name}.txt").read_text("utf-8").splitlines()]
    title, *others = [line for line in lines if line]
    paper = Paper(PaperKind.BULLETIN, title, "某省政府", tuple(Paragraph((one,)) for one in others))
    printed = text_of(to_pdf(paper), "报告.pdf")
    expected, found = said("\n".join([title, *others])), said(printed)
    assert expected.total() > 100
    assert (expected & found).total() >= 0.98 * max(expected.total(), found.total())
