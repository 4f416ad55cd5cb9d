"""The bulletins of the demonstration: one issued, one a draft, as they are read and printed."""

import pytest
from django.urls import reverse

from luodi.kernel.people.models import User
from luodi.systems.targets.models import Bulletin


@pytest.mark.usefixtures("demo")
def test_the_demonstration_has_one_issued_and_one_draft(client):
    issued, draft = Bulletin.objects.order_by("pk")
    assert (issued.number, issued.state, issued.month) == ("青督通〔2023〕1号", "ISSUED", 202305)
    assert (draft.number, draft.state, draft.month) == ("", "DRAFT", 202306)
    client.force_login(
        User.objects.get(username="lingdao"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get(reverse("targets:bulletin", args=[issued.pk]))
    assert page.status_code == 200
    print(page.content.decode())
