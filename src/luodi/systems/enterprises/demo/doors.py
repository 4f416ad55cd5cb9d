"""An invented door at a service hall, and what came in at it."""

from luodi.kernel import clock
from luodi.kernel.duties.demo import OFFICE, actor, at
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import CaseSpec
from luodi.systems.enterprises.rules import Channel

TEXT = "新招的 12 名工人住不下，附近有没有可以租的宿舍，两人一间就行"


def load_doors() -> None:
    """Open a door and let a firm that is not identified report at it."""
    keeper = actor(OFFICE)
    if keeper.system:
        return
    office = Unit.objects.select_related("place").get(code="quzf")
    with clock.told(at("06-05 09:00")):
        door = actions.open_door(actor=keeper, unit=office, title="区政务服务大厅")
    with clock.told(at("07-11 17:10")):
        spec = CaseSpec(unit=office, channel=Channel.SELF, text=TEXT, told_as="青沐示例包装厂")
        actions.report_case(door=door, spec=spec, key="demonstration-door-1", phone="13800000000")
