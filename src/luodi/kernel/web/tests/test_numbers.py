"""Numbers of persons are covered in what is sent, before a view reads it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from luodi.kernel.access.guards import page, public
from luodi.kernel.web.numbers import CoverNumbers

PHONE, CITIZEN = "13987654321", "11010519491231002X"


@page("people.view_people", methods=("POST",))
def guarded(request):
    return HttpResponse()


@public("a test", methods=("POST",))
def door(request):
    return HttpResponse()


def sent(view, **fields):
    request = RequestFactory().post("/", fields)
    CoverNumbers(lambda _request: HttpResponse()).process_view(request, view, (), {})
    return request


def test_numbers_in_words_and_in_names_of_files_are_covered():
    file = SimpleUploadedFile(f"{PHONE}.txt", b"x")
    request = sent(guarded, reason=[f"找{PHONE}", CITIZEN], evidence=file)
    assert request.POST.getlist("reason") == ["找139****4321", "[ID removed]"]
    assert request.FILES["evidence"].name == "139****4321.txt"
    request.close()


@pytest.mark.parametrize("name", ["new_password1", "phone", "idempotency_key"])
def test_what_is_kept_sealed_or_secret_stays_as_typed(name):
    assert sent(guarded, **{name: PHONE}).POST[name] == PHONE


def test_the_door_takes_a_name_as_typed():
    assert sent(door, reason=PHONE).POST["reason"] == PHONE


def test_what_holds_no_number_is_left_alone():
    request = sent(guarded, reason="座机0371-12345678")
    assert request.POST["reason"] == "座机0371-12345678"
