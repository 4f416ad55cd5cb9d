import pytest
from django.urls import reverse

from luodi.systems.samples.models import Sample

VIEW, OPEN = "samples.view_sample", "samples.open_sample"


def _told(office, **changed):
    told = {"unit": office.bureau.pk, "name": "甲", "last_day": "2023-04-30"}
    return told | {"idempotency_key": "key-of-a-test-form"} | changed


def test_a_form_opens_a_sample_that_the_list_shows(office, in_charge, client):
    client.force_login(in_charge(VIEW, OPEN))
    answer = client.post(reverse("samples:sample_new"), _told(office))
    assert (answer.status_code, answer.url) == (302, reverse("samples:sample_list"))
    assert "甲" in client.get(answer.url).content.decode()


def test_without_the_permission_the_form_is_refused(office, colleague, client):
    client.force_login(colleague(VIEW))
    answer = client.post(reverse("samples:sample_new"), _told(office))
    assert (answer.status_code, Sample.objects.count()) == (403, 0)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"last_day": "2023-02-01"}, {"unit": "x"}])
def test_wrong_input_comes_back_with_the_form(office, in_charge, client, wrong):
    client.force_login(in_charge(OPEN))
    answer = client.post(reverse("samples:sample_new"), _told(office, **wrong))
    assert (answer.status_code, Sample.objects.count()) == (422, 0)
