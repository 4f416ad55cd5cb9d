import pytest
from django.test import RequestFactory

from luodi.kernel.web.caller import address


@pytest.mark.parametrize(
    ("proxies", "header", "found"),
    [
        (0, None, "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_the_caller_is_whom_the_outermost_trusted_proxy_saw(settings, proxies, header, found):
    settings.LUODI_PROXIES = proxies
    more = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **more)
    assert address(request) == found


@pytest.mark.django_db
def test_a_caller_behind_a_proxy_is_locked_out_alone(client, office, settings):
    settings.LUODI_PROXIES = 1
    office.user("li")
    for _attempt in range(5):
        sign_in(client, "6.6.6.6", "wrong")
    assert sign_in(client, "6.6.6.6", office.password) == 429
    assert sign_in(client, "1.2.3.4", office.password) == 302


def sign_in(client, caller: str, password: str) -> int:
    told = {"username": "li", "password": password}
    answer = client.post("/people/sign-in/", told, headers={"X-Forwarded-For": caller})
    return answer.status_code
