from datetime import date

import pytest

from luodi.kernel.papers.paper import (
    Align,
    Column,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
)


@pytest.fixture
def bulletin():
    return Paper(
        PaperKind.BULLETIN,
        "关于2023年5月目标完成情况的通报",
        "青沐区人民政府督查室",
        (
            Heading(1, "总体情况"),
            Paragraph(("年度投资完成", Figure("110.2 亿元", "截至2023年5月31日"), "，需关注。")),
            Heading(2, "分项"),
            PaperTable(
                (Column("状态", width=2), Column("项数", Align.RIGHT), Column("占比", Align.RIGHT)),
                (("欠进度", "17", "7.66"), ("达进度", "162", "72.97"), ("合计", "222", "99.99")),
                caption="按状态分",
                unit="项、%",
                notes=("因四舍五入，各项占比之和不等于100%。",),
                totals=1,
            ),
            Heading(1, "要求"),
            Paragraph(("落后的单位", Figure("3 个", "名单见附件"), "请于7月10日前说明。")),
        ),
        day=date(2023, 6, 5),
        number="青督通〔2023〕6号",
        addressees=("各街道办事处、镇人民政府", "区政府各部门"),
        attachments=("明细表", "更正清单"),
        copies=("区委办公室",),
        printed_on=date(2023, 6, 5),
        marks=("示例数据",),
    )
