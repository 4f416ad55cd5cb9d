"""The bulletins of the demonstration: one issued, one a draft, as they are read and printed."""

import io

import pypdf
import pytest
from django.urls import reverse

from luodi.kernel.papers.setting import lines_of
from luodi.kernel.people.models import User
from luodi.systems.targets.models import Bulletin
from luodi.systems.targets.reads import bulletin_paper, content_of


@pytest.mark.usefixtures("demo")
def test_the_demonstration_has_one_issued_and_one_draft(client, settings):
    settings.LUODI_DEMO = True
    issued, draft = Bulletin.objects.order_by("pk")
    assert (issued.number, issued.state, issued.month) == ("青督通〔2023〕1号", "ISSUED", 202305)
    assert (draft.number, draft.state, draft.month) == ("", "DRAFT", 202306)
    client.force_login(
        User.objects.get(username="lingdao"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("targets:bulletin", args=[issued.pk])).content.decode()
    assert "按那个封账号重算 39 项，都与所印的一致" in page
    assert "定格后账上有 1 个数变了" in page
    changes = client.get(reverse("targets:bulletin_changes", args=[issued.pk])).content.decode()
    assert "112.4亿元（关注）" in changes
    assert "110.2亿元（关注）" in changes
    assert "4月多计一个项目的设备款2.2亿元" in changes
    for bulletin in (issued, draft):
        pdf = client.get(reverse("targets:bulletin_pdf", args=[bulletin.pk])).content
        pages = [item.extract_text() for item in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        assert all(item.startswith("示例数据") for item in pages)
        text = "".join("".join(pages).split())
        paper = bulletin_paper(bulletin, content_of(bulletin))
        short = [line for line in lines_of(paper) if len(line) < 12]
        assert [line for line in short if "".join(line.split()) not in text] == []
