"""Who sees a duty, for whom it waits, and in which order a list shows it."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.duties import actions
from luodi.kernel.duties.day import TO_ASSIGN, TO_VERIFY, duties_waiting, waiting_count
from luodi.kernel.duties.models import Duty, DutyExtension
from luodi.kernel.duties.reads.duties import sees_duty, visible_duties
from luodi.kernel.duties.rules import WITH_HANDLER
from luodi.kernel.people.models import Leave

VIEW, HANDLE = "duties.view_duty", "duties.handle_duty"
VERIFY, ASSIGN = "duties.verify_duty", "duties.assign_duty"


@pytest.fixture
def crowd(desk):
    """Duties in many states, of two bureaus and a street, and everybody who has to do with them."""
    office = desk.office
    other = office.post("外局经办", (VIEW, HANDLE), unit=office.other)
    others_verifier = office.post("外局复核", (VIEW, VERIFY), unit=office.other)
    on_street = office.post("街道经办", (VIEW, HANDLE), place=office.street)
    blind = office.post("只办不看", (HANDLE,))
    desk.open(title="等签收")
    desk.open(title="没有定岗位", post=None)
    desk.open(title="外局的", unit=office.other, post=other)
    desk.open(title="外局复核", verifier_post=others_verifier)
    desk.open(title="在街道", place=office.street)
    desk.replied(title="等复核")
    desk.closed(title="办完了")
    desk.do(
        actions.object_to,
        desk.open(title="有异议"),
        desk.handler,
        unit=office.other,
        note="不归我们",
    )
    late = desk.open(title="要延期")
    desk.do(actions.accept, late, desk.handler)
    desk.do(actions.ask_extension, late, desk.handler, count=1, note="下雪")
    stands_in = office.user("daiban")
    Leave.objects.create(
        user=desk.handler,
        delegate=stands_in,
        first_day=date(2023, 3, 1),
        last_day=date(2023, 3, 1),
        reason="外出",
        set_at=desk.settings.LUODI_CLOCK,
    )
    return [
        *(desk.chief, desk.handler, desk.verifier, desk.head, stands_in),
        office.user("waiju", other),
        office.user("waijufuhe", others_verifier),
        office.user("jiedao", on_street),
        office.user("mang", blind),
        office.user("liangge", on_street, other),
        office.user("wu"),
    ]


def test_the_right_to_one_duty_is_that_of_the_list(desk, crowd):
    seen = set()
    for actor in map(desk.actor, crowd):
        listed = set(visible_duties(actor).values_list("pk", flat=True))
        assert {duty.pk for duty in Duty.objects.all() if sees_duty(actor, duty)} == listed
        seen.add(len(listed))
    assert {0, 1, Duty.objects.count()} < seen


def test_what_waits_is_what_a_look_at_each_duty_finds(desk, crowd):
    def waits(actor, duty):
        held = {scope.post_id: scope for scope in actor.scopes}

        def mine(permission, post):
            return post in held and permission in held[post].permissions

        def of_unit(permission, unit):
            return any(
                scope.unit_id == unit and permission in scope.permissions for scope in held.values()
            )

        handles = duty.state in WITH_HANDLER and (
            of_unit(HANDLE, duty.unit_id) if duty.post_id is None else mine(HANDLE, duty.post_id)
        )
        undecided = DutyExtension.objects.filter(duty=duty, granted__isnull=True).exists()
        return duty.ended_at is None and (
            handles
            or (duty.state in TO_VERIFY and mine(VERIFY, duty.verifier_post_id))
            or ((duty.state in TO_ASSIGN or undecided) and of_unit(ASSIGN, duty.opened_unit_id))
        )

    found = set()
    for actor in map(desk.actor, crowd):
        expected = {
            duty.title for duty in Duty.objects.all()
            if sees_duty(actor, duty) and waits(actor, duty)
        }  # fmt: skip
        assert {duty.title for duty in duties_waiting(actor)} == expected
        assert waiting_count(actor) == len(expected)
        found |= expected
    every = {duty.title for duty in Duty.objects.all()}
    assert found == every - {"办完了"}


def test_without_a_deadline_stands_last_and_first_when_turned(desk, client):
    desk.open(title="有时限")
    whenever = desk.open(title="没有时限")
    Duty.objects.filter(pk=whenever.pk).update(due_at=None, due_day=None)
    client.force_login(desk.chief, "django.contrib.auth.backends.ModelBackend")
    for asked, first, second in (
        ("", "有时限", "没有时限"),
        ("?sort=left", "有时限", "没有时限"),
        ("?sort=-left", "没有时限", "有时限"),
    ):
        rows = client.get(reverse("duties:duty_list") + asked).content.decode()
        rows = rows[rows.index("<tbody") :]
        assert rows.index(f">{first}<") < rows.index(f">{second}<")
