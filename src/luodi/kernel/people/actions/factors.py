"""The second factor: setting it up, using a code once, recovery codes, taking it away."""

import hmac
import secrets
from datetime import datetime

import pyotp
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.masked import Masked
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.giving import require_over_user
from luodi.kernel.people.models import RecoveryCode, SecondFactor, User, UserSession
from luodi.kernel.people.rules.sign_ins import CODE_DIGITS, STEP_S

RECOVERY_CODES = 10
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
SECRET_PURPOSE = "people.second_factor"  # noqa: S105 - what is sealed, not a secret


def begin_factor(*, actor: Actor) -> SecondFactor:
    """Give the signed-in user a secret to put into an authenticator; it asks nothing yet.

    A secret that was begun and not confirmed is given again, so that a page that is opened
    twice shows one.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When nobody signed in.
    django.core.exceptions.ValidationError
        When a confirmed one stands.
    """
    with transaction.atomic():
        user = _own(actor)
        factor, _made = SecondFactor.objects.get_or_create(
            user=user,
            defaults={
                "secret": Masked.of(pyotp.random_base32(), SECRET_PURPOSE),
                "made_at": clock.now(),
            },
        )
        _refuse_confirmed(factor)
        factor.refresh_from_db()
        return factor


def confirm_factor(*, actor: Actor, code: str) -> list[str]:
    """Ask for codes from now on, once the authenticator shows a right one.

    Parameters
    ----------
    actor
        The user.
    code
        What the authenticator shows.

    Returns
    -------
    list of str
        Ten recovery codes, to be shown once. Only their hashes are kept.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``code`` when it is not right; when none was begun, or one stands.
    """
    with transaction.atomic():
        user = _own(actor)
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise ValidationError("还没有生成密钥；请重新打开这一页")
        _refuse_confirmed(factor)
        step = _step_of(factor, code)
        if step is None:
            raise ValidationError({"code": "验证码不对；请核对手机时间，填写当前显示的 6 位数字"})
        factor.last_step, factor.confirmed_at = step, clock.now()
        factor.save(update_fields=("last_step", "confirmed_at"))
        codes = _make_codes(factor)
        _told(actor, "people.confirm_factor", user, {"confirmed": False}, {"confirmed": True})
        return codes


def use_code(*, user: User, code: str) -> bool:
    """Tell whether a code proves a user, and use it up.

    A code of the authenticator counts for its half minute and one to either side, and once; a
    recovery code counts once for ever. A wrong one is counted, and told at the next sign-in.

    Parameters
    ----------
    user
        Whoever gave the right password.
    code
        Six digits, or a recovery code; blanks and dashes do not matter.
    """
    with transaction.atomic():
        factor = (
            SecondFactor.objects.select_for_update()
            .filter(user=user, confirmed_at__isnull=False)
            .first()
        )
        if factor is None:
            return False
        step = _step_of(factor, code)
        if step is not None:
            SecondFactor.objects.filter(pk=factor.pk).update(last_step=step)
            return True
        if _use_recovery(factor, code):
            return True
        SecondFactor.objects.filter(pk=factor.pk).update(failures=F("failures") + 1)
        return False


def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Make ten new recovery codes; those before count no more.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the user has no second factor.
    """
    with transaction.atomic():
        user = _own(actor)
        factor = _confirmed(user)
        left = factor.recovery_codes.filter(used_at__isnull=True).count()
        factor.recovery_codes.all().delete()
        codes = _make_codes(factor)
        _told(actor, "people.renew_recovery_codes", user, {"left": left}, {"left": len(codes)})
        return codes


def drop_factor(*, actor: Actor) -> None:
    """Turn the signed-in user's own second factor off; the page asks for password and code.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is none.
    """
    with transaction.atomic():
        user = _own(actor)
        _confirmed(user).delete()
        _told(actor, "people.drop_factor", user, {"confirmed": True}, {"confirmed": False})


def reset_factor(*, actor: Actor, user: User, reason: str) -> User:
    """Take a user's second factor away, who lost the telephone and the recovery codes.

    All sessions of the user end, and the next sign-in says who did it and why.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's, and is another person.
    user
        The user.
    reason
        How it is known that the user asks for it, for the log and the user.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        When the user is the actor or has no second factor, or under ``reason`` without one.
    """
    with transaction.atomic():
        acting = require_over_user(actor, user)
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.pk == actor.user_id:
            raise ValidationError("自己的动态口令请在“登录安全”里关闭；不能在这里重设")
        if not reason.strip():
            raise ValidationError({"reason": "理由为空；请写明如何核实是本人提出"})
        _confirmed(user).delete()
        user.notice = (
            f"您的动态口令已由{actor.label or '系统'}于 {clock.now():%Y-%m-%d %H:%M} 重设"
            f"（{reason.strip()}）。如非您本人提出，请立即告知安全管理员。"
        )[:400]
        user.save(update_fields=("notice",))
        UserSession.objects.filter(user=user).delete()
        _told(
            acting, "people.reset_factor", user, {"confirmed": True}, {"confirmed": False}, reason
        )
        return user


def _own(actor: Actor) -> User:
    if actor.user_id is None:
        raise PermissionDenied("请先登录")
    return User.objects.select_for_update().get(pk=actor.user_id)


def _confirmed(user: User) -> SecondFactor:
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        raise ValidationError("没有启用动态口令，没有改动")
    return factor


def _refuse_confirmed(factor: SecondFactor) -> None:
    if factor.confirmed_at is not None:
        raise ValidationError("已启用动态口令；要换手机，请先关闭再重新启用")


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """Give the step for which a code counts by the machine's own time; None for a wrong one."""
    digits = code.replace(" ", "")
    if len(digits) != CODE_DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    at = _step_at(clock.ticking())
    totp = pyotp.TOTP(factor.secret.opened())
    before, here, after = (
        hmac.compare_digest(totp.generate_otp(step), digits) for step in (at - 1, at, at + 1)
    )
    return rules.accepted_step(at, factor.last_step, (before, here, after))


def _step_at(instant: datetime) -> int:
    return int(instant.timestamp()) // STEP_S


def _make_codes(factor: SecondFactor) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _letter in range(5)) for _half in range(2))
        for _code in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=_hash(factor, code)) for code in codes
    )
    return codes


def _use_recovery(factor: SecondFactor, code: str) -> bool:
    found = factor.recovery_codes.filter(code_hash=_hash(factor, code), used_at__isnull=True)
    if not found.update(used_at=clock.now()):
        return False
    left = factor.recovery_codes.filter(used_at__isnull=True).count()
    doer = Actor(user_id=factor.user_id, label="")
    _told(doer, "people.use_recovery_code", factor.user, {"left": left + 1}, {"left": left})
    return True


def _hash(factor: SecondFactor, code: str) -> str:
    """Hash a recovery code of 50 random bits with the secret key and the user's number."""
    plain = code.strip().lower().replace(" ", "").replace("-", "")
    salt = f"luodi.recovery.{factor.user_id}"
    return salted_hmac(salt, plain, algorithm="sha256").hexdigest()


def _told(
    actor: Actor,
    verb: str,
    user: User,
    before: dict[str, object],
    after: dict[str, object],
    reason: str = "",
) -> None:
    record(
        actor=actor,
        verb=verb,
        record=("people.user", user.pk),
        before=before,
        after=after,
        reason=reason,
    )
