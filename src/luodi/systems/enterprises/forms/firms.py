from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.parties.models import Party
from luodi.kernel.parties.reads import party_by_code
from luodi.kernel.people.models import Post
from luodi.standards.text import half_width
from luodi.systems.enterprises.actions import FirmFacts, words_told
from luodi.systems.enterprises.models import CARE_TITLES, SIZE_TITLES
from luodi.systems.enterprises.rules import Care


class FirmFactsForm(forms.Form):
    care = forms.ChoiceField(
        label=gettext_lazy("服务层级"), choices=[(c.value, t) for c, t in CARE_TITLES.items()]
    )
    size_class = forms.ChoiceField(
        label=gettext_lazy("规模"),
        required=False,
        choices=[("", gettext_lazy("不清楚")), *SIZE_TITLES.items()],
    )
    industry_code = forms.CharField(
        label=gettext_lazy("行业代码"),
        max_length=5,
        required=False,
        help_text=gettext_lazy("国民经济行业分类，如 C1391；不清楚的留空"),
    )
    commissioner_post = forms.ModelChoiceField(
        label=gettext_lazy("助企专员岗位"),
        required=False,
        queryset=Post.objects.none(),
        help_text=gettext_lazy("企业的固定联系人所在的岗位；换人时随岗位走"),
    )
    tags = forms.CharField(
        label=gettext_lazy("标签"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("用空格或顿号隔开，如：专精特新 出口"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_with("duties.view_duty", clock.now())
        field = self.fields["commissioner_post"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = (
            Post.objects.filter(pk__in=[post.pk for post in posts])
            .select_related("unit")
            .order_by("unit__path", "title")
        )
        self.actor = actor

    def facts(self) -> FirmFacts:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        return FirmFacts(
            care=Care(told["care"]),
            size_class=told["size_class"],
            industry_code=told["industry_code"],
            commissioner_post=told["commissioner_post"],
            tags=words_told(told["tags"]),
        )


class FirmForm(FirmFactsForm):
    party = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        help_text=gettext_lazy("企业要先在单位名录里；没有的请先登记"),
    )
    field_order = ("party",)

    def clean_party(self) -> Party:
        typed = half_width(self.cleaned_data["party"]).strip().upper()
        found = party_by_code(self.actor, typed)
        if found is None:
            raise ValidationError(
                _("名录里没有代码“%(code)s”的企业，或不在您的辖区；请核对，或先在单位名录登记")
                % {"code": typed}
            )
        return found


class FirmChangeForm(FirmFactsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
