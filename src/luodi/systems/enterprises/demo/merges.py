"""An invented firm that stood on the ledger twice, once under a code that was typed wrong."""

from collections.abc import Mapping
from datetime import date

from luodi.kernel import clock
from luodi.kernel.duties.demo import OFFICE, actor, at
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.demo.agency import given
from luodi.systems.enterprises.demo.cases import PARTS
from luodi.systems.enterprises.demo.firms import add_firm
from luodi.systems.enterprises.models import Firm
from luodi.systems.enterprises.rules import Care, Category

TWIN = ("MA1QF0A2", "青沐示例电子元件厂", "fagai", "990102001", "示例工业路 9 号", Care.OTHER, "S",
        "C3982", ("出口",))  # fmt: skip


def load_merge(firms: Mapping[str, Firm], today: date) -> None:
    """Put the twin on the ledger, let it voice a need, and merge it into the firm."""
    twin = add_firm(today, TWIN)
    text = "老客户要求投出口信用险，想知道保费补贴怎么申请"
    given(twin, "07-11", text, Category.POLICY)
    kept = firms[PARTS]
    with clock.told(at("07-12 08:40")):
        actions.merge_firms(
            actor=actor(OFFICE),
            gone=twin,
            kept=kept,
            versions=(twin.version, kept.version),
            reason="营业执照副本核对：登记时代码录错，是同一家",
        )
