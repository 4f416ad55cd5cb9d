from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.test import RequestFactory

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS, Actor
from luodi.kernel.web import errors
from luodi.kernel.web.models import IdempotencyKey
from luodi.kernel.web.once import content_hash, forget_old_keys, once

pytestmark = pytest.mark.django_db
KEY = "a-key-of-one-form"
WANG = Actor(user_id=7, label="王某")


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch):
    """Answer a refusal without the shell, which other tests cover."""
    monkeypatch.setattr(
        errors,
        "answer",
        lambda request, status, **said: HttpResponse(str(said.get("what", "")), status=status),
    )


@once
def create(request):
    group = Group.objects.create(name=request.POST["name"])
    if group.name == "refused":
        return HttpResponse("改正后再交", status=422)
    if group.name == "broken":
        raise RuntimeError("broken")
    if group.name == "stream":
        return StreamingHttpResponse(["x"])
    return HttpResponseRedirect(f"/groups/{group.name}/")


def _send(fields=None, *, actor=WANG, key=KEY, path="/groups/", **headers):
    sent = dict(fields or {"name": "甲"})
    if key:
        sent["idempotency_key"] = key
    request = RequestFactory().post(path, sent, **headers)
    request.actor = actor
    return create(request)


def test_the_same_form_sent_twice_creates_once_and_gets_the_same_answer():
    first, second = _send(), _send()
    assert [(one.status_code, one["Location"]) for one in (first, second)] == [
        (302, "/groups/%E7%94%B2/"),
        (302, "/groups/%E7%94%B2/"),
    ]
    assert second["Idempotency-Replayed"] == "true"
    assert Group.objects.count() == 1


def test_other_content_under_the_same_key_is_a_conflict_and_changes_nothing():
    _send()
    assert _send({"name": "乙"}).status_code == 409
    assert list(Group.objects.values_list("name", flat=True)) == ["甲"]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank in it", "<script>alert"])
def test_a_form_without_a_proper_key_is_refused_with_the_remedy(key):
    answer = _send(key=key)
    assert answer.status_code == 400
    assert "idempotency_key" in answer.content.decode()
    assert Group.objects.count() == 0


def test_a_program_gives_the_key_in_a_header():
    assert _send(key="", HTTP_IDEMPOTENCY_KEY=KEY).status_code == 302
    assert _send(key="", HTTP_IDEMPOTENCY_KEY=KEY)["Idempotency-Replayed"] == "true"


def test_two_people_may_use_one_key_each():
    _send({"name": "甲"}, actor=WANG)
    assert _send({"name": "乙"}, actor=ANONYMOUS).status_code == 302
    assert Group.objects.count() == 2


def test_the_same_content_for_another_address_is_a_conflict():
    _send()
    assert _send(path="/others/").status_code == 409


def test_a_refused_form_keeps_no_key_and_leaves_no_trace():
    assert _send({"name": "refused"}).status_code == 422
    assert (Group.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert _send({"name": "甲"}).status_code == 302


def test_a_view_that_breaks_keeps_no_key():
    with pytest.raises(RuntimeError):
        _send({"name": "broken"})
    assert (Group.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


def test_a_stream_is_refused_because_it_could_not_be_repeated():
    with pytest.raises(ImproperlyConfigured):
        _send({"name": "stream"})


def test_reading_needs_no_key():
    view = once(lambda request: HttpResponse("form"))
    assert view(RequestFactory().get("/groups/")).content == b"form"


def _hash(fields):
    request = RequestFactory().post("/x/", fields)
    made = content_hash(request)
    request.close()  # its uploaded files lie on the disk
    return made


def _file(content):
    return SimpleUploadedFile("证明.txt", content)


def test_the_hash_covers_fields_and_the_bytes_of_files():
    same = _hash({"a": "1", "file": _file(b"one")})
    assert same == _hash({"a": "1", "file": _file(b"one"), "csrfmiddlewaretoken": "x"})
    assert same != _hash({"a": "1", "file": _file(b"two")})
    assert same != _hash({"a": "2", "file": _file(b"one")})
    assert _hash({"ab": "c"}) != _hash({"a": "bc"})


def test_a_file_can_still_be_read_after_hashing():
    request = RequestFactory().post("/x/", {"file": _file(b"one")})
    content_hash(request)
    assert request.FILES["file"].read() == b"one"
    request.close()


def test_the_hash_covers_a_body_of_json():
    def hashed(body):
        return content_hash(RequestFactory().post("/x/", body, content_type="application/json"))

    assert hashed('{"a":1}') == hashed('{"a":1}')
    assert hashed('{"a":1}') != hashed('{"a":2}')


def test_keys_are_forgotten_after_thirty_days():
    _send()
    row = IdempotencyKey.objects.get()
    assert forget_old_keys(row.made_at + timedelta(days=30)) == 0
    assert forget_old_keys(row.made_at + timedelta(days=30, seconds=1)) == 1
    assert row.made_at <= clock.now()
