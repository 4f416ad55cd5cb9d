from luodi.reading import read
from luodi.reading.output import to_explained
from luodi.reading.reasons import SURE, WORDS, Reason, Rule

TEXT = (
    "柳河区2024年工作要点\n一、2024年重点工作\n新建公园3个以上、绿道5公里。惠及2万群众。"
    "历史欠账4月底前全部清零。\n"
)


def rules(index: int) -> dict[str, Rule]:
    record = read(TEXT, doc="t").records[index]
    return {reason.field: reason.rule for reason in record.reasons}


def test_each_field_tells_what_decided_it() -> None:
    assert rules(0) == {
        "kind": Rule.SECTION,
        "owner": Rule.PLACE,
        "indicator": Rule.BEFORE,
        "comparator": Rule.WORD,
        "value": Rule.UNIT,
        "period": Rule.HEADING,
    }
    assert rules(1)["indicator"] is Rule.SHARED
    assert rules(1)["comparator"] is Rule.PLAIN
    assert rules(2)["value"] is Rule.SHORT
    assert rules(3) == {
        "kind": Rule.DELIVERABLE,
        "owner": Rule.PLACE,
        "period": Rule.HEADING,
        "deadline": Rule.DAY,
    }


def test_the_start_of_a_change_tells_so() -> None:
    start, end = read("用水量由9吨下降至6吨。", doc="t").records
    assert start.reasons[0] == Reason("kind", Rule.START)
    assert end.reasons[0].rule is not Rule.START


def test_every_rule_has_words_and_no_rule_is_certain() -> None:
    assert set(WORDS) == set(Rule)
    assert all(50 <= sure <= 99 for sure in SURE.values())
    assert Reason("deadline", Rule.DAY).sure == 90


def test_reasons_are_no_part_of_a_labelled_record() -> None:
    assert "reasons" not in read(TEXT, doc="t").records[0].as_dict()


def test_an_explanation_has_a_line_a_field_and_lines_up() -> None:
    blocks = to_explained(read(TEXT, doc="t").records).split("\n\n")
    assert len(blocks) == 4
    head, *lines = blocks[0].splitlines()
    assert head == "t-001  “3个”  目标"
    assert [line.split() for line in lines[:2]] == [
        ["类别", "目标", "所在部分的标题", "99%"],
        ["单位", "柳河区", "文中最常说到的地方", "99%"],
    ]
    assert to_explained(()) == ""
