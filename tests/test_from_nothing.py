"""From an empty database to a reported figure, by `luodi begin` and the pages alone."""

import io
import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.main import cli

PASSWORD = "seven grey herons"
TEXT = """青沐区民生实事安排

本报讯（通讯员 示例）3月6日，青沐区公布年度民生实事。
今年新建口袋公园24个，新增充电桩600台以上。
"""
SUPERVISOR = {
    "permissions_targets": [
        "targets.view_target",
        "targets.read_document",
        "targets.review_commitment",
        "targets.accept_target",
        "targets.approve_office",
    ],
    "permissions_documents": ["documents.view_document", "documents.add_document"],
    "permissions_ledger": ["ledger.view_entry", "ledger.view_measure"],
}
REPORTER = {
    "permissions_targets": ["targets.view_target", "targets.report_figure"],
    "permissions_documents": ["documents.view_document", "documents.add_document"],
    "permissions_ledger": ["ledger.view_entry"],
}
HEAD = REPORTER | {"permissions_targets": ["targets.view_target", "targets.approve_unit"]}
SECRET = re.compile(r"密码 (\S+) 只显示这一次")


class Person:
    """Somebody at a browser, who knows what the pages show and no more."""

    def __init__(self, username, password):
        self.client, self.sent = Client(), 0
        told = {"username": username, "password": password}
        answer = self.client.post(reverse("people:sign_in"), told, REMOTE_ADDR="127.0.0.1")
        assert answer.status_code == 302

    def opens(self, address):
        answer = self.client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    def sends(self, address, **told):
        """Send a form as the page offers it, and follow to where it leads."""
        assert 'name="idempotency_key"' in self.opens(address.removesuffix("appoint/"))
        self.sent += 1
        answer = self.client.post(
            address, {"reason": "初次设立", "idempotency_key": f"form-{self.sent:04d}", **told}
        )
        assert answer.status_code == 302, re.findall(r"<p>[^<]+</p>", answer.content.decode())
        return answer["Location"]

    def finds(self, address, words):
        """Give the number of the choice, or of the link, that a page words so."""
        page = self.opens(address)
        found = re.search(rf'(?:value="|/)(\d+)/?"[^>]*>(?:　)*{re.escape(words)}[<（]', page)
        assert found, f"{address} offers no {words}"
        return found[1]


def _hire(admin, unit, *, role, title, username, permissions):
    """Make a role, a post and a user by the pages, appoint the user; give the user, signed in."""
    admin.sends(reverse("people:role_new"), code=role, title=title, **permissions)
    address = reverse("people:post_new", args=(unit,))
    post = admin.sends(
        address,
        title=title,
        role=admin.finds(address, title),
        place=admin.finds(address, "青沐区"),
        system="",
        valid_from="2023-01-01",
    )
    return _appoint(admin, post, username)


def _appoint(admin, post, username):
    """Make a user by the pages, and appoint the user to a post; give the user, signed in."""
    user = admin.sends(reverse("people:user_new"), username=username, display_name=f"{username}某")
    password = SECRET.search(admin.opens(user))[1]
    admin.sends(
        f"{post}appoint/",
        user=admin.finds(post, f"{username}某"),
        starts="2023-06-12T09:00",
        confirmed="yes",
    )
    return Person(username, password)


@pytest.fixture
def administrator(db, settings, tmp_path, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LUODI_CLOCK = datetime(2023, 6, 12, 9, 0, tzinfo=SHANGHAI)
    settings.LUODI_FILES = tmp_path
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    words = "--place 青沐区 --place-code 990102 --unit 青沐区人民政府 --unit-code quzf"
    begun = ["begin", *words.split(), "--username", "guanli", "--name", "管理员己"]
    assert cli.main(begun) == 0
    return Person("guanli", PASSWORD)


def _found_units(admin, root):
    """Make two units below the root; give the number of the one that will report."""
    address = reverse("people:unit_new", args=(root,))
    place = admin.finds(address, "青沐区")
    for code, name in (("duban", "区政府督查室"), ("zhujian", "区住房和城乡建设局")):
        unit = admin.sends(address, name=name, code=code, place=place, valid_from="2023-01-01")
    return unit.strip("/").rpartition("/")[2]


def _read(supervisor):
    """Read the text; give the address of its review."""
    address = reverse("targets:reading_new")
    return supervisor.sends(
        address,
        text=TEXT,
        title="民生实事安排",
        year="2023",
        published_on="2023-03-06",
        issued_by=supervisor.finds(address, "青沐区人民政府"),
        place=supervisor.finds(address, "青沐区"),
    )


def _accept(supervisor, reading):
    """Accept the first promise of a reading as a target of the bureau."""
    accept = re.search(r'href="([^"]+/accept/)"', supervisor.opens(reading))[1]
    supervisor.sends(
        accept,
        version=re.search(r'name="version" value="(\d+)"', supervisor.opens(accept))[1],
        name="口袋公园",
        comparator="GE",
        value="24",
        multiple="",
        unit="个",
        period_start="2023-01-01",
        last_day="2023-12-31",
        pace="MONTH",
        lead_unit=supervisor.finds(accept, "区住房和城乡建设局"),
        place=supervisor.finds(accept, "青沐区"),
        counting="new",
    )


def _approve(person, report):
    """Approve a report by the button of its page."""
    version = re.search(r'name="version" value="(\d+)"', person.opens(report))[1]
    answer = person.client.post(f"{report}approve/", {"version": version})
    assert (answer.status_code, answer["Location"]) == (302, report)


def _report(reporter, head, supervisor):
    """Report the figure of May for the one target, through the offices; give its address."""
    target = re.search(r'href="(/targets/\d+/)"', reporter.opens(reverse("targets:target_list")))[1]
    assert "未报" in reporter.opens(target)
    report = reporter.sends(
        f"{target}report/?month=202305",
        month="202305",
        VALUE="10",
        VALUE_multiple="",
        VALUE_unit="个",
        do="hand_in",
        evidence=SimpleUploadedFile("台账.csv", "月份,累计\n202305,10\n".encode()),
    )
    _approve(head, report)
    _approve(supervisor, report)
    return target


def test_an_empty_database_is_brought_to_a_reported_figure_by_the_pages_alone(administrator):
    root = administrator.finds(reverse("people:unit_list"), "青沐区人民政府")
    founding = reverse("people:unit_new", args=(root,))
    assert administrator.client.get(founding).status_code == 403
    page = reverse("people:unit", args=(root,))
    vacant = reverse("people:post", args=(administrator.finds(page, "系统管理员"),))
    bureau = _found_units(_appoint(administrator, vacant, "xitong"), root)
    supervisor = _hire(
        administrator, root, role="supervisor", title="督查员", username="ducha",
        permissions=SUPERVISOR,
    )  # fmt: skip
    reporter = _hire(
        administrator, bureau, role="reporter", title="填报员", username="zhujian",
        permissions=REPORTER,
    )  # fmt: skip
    head = _hire(
        administrator, bureau, role="head", title="负责人", username="fuze", permissions=HEAD,
    )  # fmt: skip
    assert administrator.client.get(reverse("targets:reading_new")).status_code == 403

    _accept(supervisor, _read(supervisor))
    shown = supervisor.opens(_report(reporter, head, supervisor))
    assert "41.67%" in shown
    assert "今年新建口袋公园24个" in shown
