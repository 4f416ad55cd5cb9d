"""Tables of units, roles, posts, holders and users."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.masked import SealedField


class UserManager(BaseUserManager["User"]):
    """Makes users; passwords are hashed, never kept."""

    def create_user(self, username: str, display_name: str, password: str | None) -> "User":
        """Make a user who may sign in; without a password, one who cannot."""
        user = self.model(username=username, display_name=display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in; rights come from posts, never from the user."""

    username = models.CharField(_("登录名"), max_length=40, unique=True)
    display_name = models.CharField(_("显示名"), max_length=40)
    is_active = models.BooleanField(_("启用"), default=True)
    notice = models.CharField(_("下次登录时告知"), max_length=400, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        """In order of sign-in name."""

        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name
    )


class Unit(models.Model):
    """An office or organisation of the government; its path never changes."""

    path = models.CharField(_("路径"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级单位")
    )
    code = models.CharField(_("单位代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    remit = models.CharField(_("职责"), max_length=600, blank=True)
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="units", verbose_name=_("所在地方")
    )
    valid_from = models.DateField(_("成立"))
    valid_to = models.DateField(_("撤销"), null=True)

    class Meta:
        """In order of the tree."""

        ordering = ("path",)
        constraints = (_dated("people_unit_dates"),)

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A named set of permissions, such as 填报人 or 督查员."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=40)

    class Meta:
        """In order of code."""

        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class RolePermission(models.Model):
    """One permission of a role; the code is one that a card declares."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="permissions")
    permission = models.CharField(_("权限"), max_length=80)

    class Meta:
        """A role holds a permission once."""

        ordering = ("permission",)
        constraints = (
            models.UniqueConstraint(fields=("role", "permission"), name="people_role_permission"),
        )

    def __str__(self) -> str:
        return f"{self.role_id}: {self.permission}"


class Post(models.Model):
    """A role in a unit over a place, for one system or all; duties belong to posts."""

    title = models.CharField(_("岗位"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="posts", verbose_name=_("辖区")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts", verbose_name=_("角色"))
    system = models.CharField(_("系统（空为全部）"), max_length=40, blank=True)
    telephone = models.CharField(_("办公电话"), max_length=40, blank=True)
    valid_from = models.DateField(_("设立"))
    valid_to = models.DateField(_("撤销"), null=True)

    class Meta:
        """In order of unit and title."""

        ordering = ("unit__path", "title")
        constraints = (
            _dated("people_post_dates"),
            models.UniqueConstraint(
                fields=("unit", "title"),
                condition=Q(valid_to__isnull=True),
                name="people_post_title_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"


class Holding(models.Model):
    """A user in a post from an instant, included, to an instant, excluded."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    valid_from = models.DateTimeField(_("到岗"))
    valid_to = models.DateTimeField(_("离岗"), null=True)

    class Meta:
        """The latest first; a user stands in a post once at a time."""

        ordering = ("-valid_from",)
        constraints = (
            _dated("people_holding_dates"),
            models.UniqueConstraint(
                fields=("post", "user"),
                condition=Q(valid_to__isnull=True),
                name="people_holding_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} / {self.post}"


class Leave(models.Model):
    """A user away from a day to a day, both included, and who acts in the posts meanwhile.

    An entry is never changed but for ending it early: then ``ended_at`` is set.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves", verbose_name=_("离岗人"))
    delegate = models.ForeignKey(
        User, models.PROTECT, related_name="stands_in", verbose_name=_("代办人")
    )
    first_day = models.DateField(_("自"))
    last_day = models.DateField(_("至"))
    reason = models.CharField(_("事由"), max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("提前结束"), null=True)

    class Meta:
        """The latest first; nobody stands in for themselves."""

        ordering = ("-first_day", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="people_leave_days"
            ),
            models.CheckConstraint(
                condition=~Q(user=F("delegate")), name="people_leave_not_for_oneself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"


class SecondFactor(models.Model):
    """What a user's authenticator counts from; not asked for before it is confirmed.

    ``last_step`` is the last 30 seconds that a code was accepted for, so that none counts twice.
    ``failures`` counts wrong codes after a right password since the last right one.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = SealedField(_("密钥"), purpose="people.second_factor")
    made_at = models.DateTimeField(_("生成"))
    confirmed_at = models.DateTimeField(_("启用时间"), null=True)
    last_step = models.BigIntegerField(_("用过的最后一步"), default=0)
    failures = models.PositiveIntegerField(_("输错次数"), default=0)

    class Meta:
        """By user."""

        ordering = ("user",)

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost authenticator, once; only its hash is kept."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(_("摘要"), max_length=64)
    used_at = models.DateTimeField(_("用掉的时间"), null=True)

    class Meta:
        """A code stands once."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("factor", "code_hash"), name="people_recovery_once"),
        )

    def __str__(self) -> str:
        return f"{self.factor_id}"


class ProviderSubject(models.Model):
    """A user's account at the sign-in provider, bound by an administrator, never by a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="provider_subjects")
    issuer = models.CharField(_("提供方"), max_length=200)
    subject = models.CharField(_("账号编号"), max_length=255)
    bound_at = models.DateTimeField(_("绑定时间"))

    class Meta:
        """An account belongs to one user, and a user has one account at a provider."""

        ordering = ("user", "issuer")
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="people_subject_once"),
            models.UniqueConstraint(fields=("issuer", "user"), name="people_subject_of_user"),
        )

    def __str__(self) -> str:
        return self.subject


class UserSession(AbstractBaseSession):
    """A session, with whose it is; an anonymous one has no user. Ending it is deleting it."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(_("登录时间"), null=True)
    seen_at = models.DateTimeField(_("最近使用"), null=True)
    address = models.CharField(_("来访地址"), max_length=40, blank=True)
    browser = models.CharField(_("浏览器"), max_length=40, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at}"
