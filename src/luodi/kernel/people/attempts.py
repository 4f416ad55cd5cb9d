"""Wrong codes and wrong proofs count like wrong passwords: for one name from one address."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest

from luodi.kernel.people.actions import use_code
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import second_factor_of
from luodi.kernel.people.rules.sign_ins import CODE_DIGITS
from luodi.kernel.web import caller


def is_closed(request: HttpRequest, user: User) -> bool:
    """Tell whether too many failures closed the door for this name from this address."""
    return not AxesProxyHandler.is_allowed(request, _named(user))


def try_code(request: HttpRequest, user: User, code: str) -> bool:
    """Tell whether a code proves the user; a wrong one counts towards closing the door."""
    if use_code(user=user, code=code):
        return True
    AxesProxyHandler.user_login_failed(sender=__name__, credentials=_named(user), request=request)
    return False


def try_password(request: HttpRequest, user: User, password: str) -> bool:
    """Tell whether a password is the user's; a wrong one counts towards closing the door."""
    return authenticate(request, username=user.username, password=password) == user


def try_once_more(request: HttpRequest, user: User, given: str) -> bool:
    """Tell whether a password, or a code of the authenticator, proves the user once more."""
    is_code = len(given) == CODE_DIGITS and given.isdigit()
    if is_code and second_factor_of(user.pk):
        proved = try_code(request, user, given)
    else:
        proved = try_password(request, user, given)
    if proved:
        AxesProxyHandler.reset_attempts(username=user.username, ip_address=caller.address(request))
    return proved


def _named(user: User) -> dict[str, Any]:
    return {"username": user.username}
