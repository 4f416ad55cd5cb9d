"""``luodi read score`` from files to the table."""

import json
from pathlib import Path

import pytest

from luodi.main.cli import main
from luodi.reading import read

TEXT = "柳河区今年力争新建公园3个以上，改造道路12条。"
OTHER = "柳河区今年新增停车位500个。"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A text, its labels, and what was read of it."""
    (tmp_path / "要点.txt").write_text(TEXT, encoding="utf-8")
    rows = [record.as_dict() for record in read(TEXT, doc="甲", year=2024).records]
    assert len(rows) == 2
    keep(tmp_path / "标注.jsonl", rows)
    keep(tmp_path / "读出.jsonl", [{**rows[0], "value": 4}, {"start": 0, "end": 3, "doc": "甲"}])
    return tmp_path


def keep(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def scored(files: Path, *words: str) -> int:
    names = [str(files / word) if "." in word else word for word in words]
    return main(["read", "score", *names])


def test_a_text_is_read_and_scored(files, capsys):
    assert scored(files, "标注.jsonl", "要点.txt", "--year", "2024") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[4].split() == ["整条记录", "100.00", "100.00", "100.00", "2", "2", "2"]


def test_options_may_stand_first(files, capsys):
    assert scored(files, "--errors", "9", "--year", "2023", "标注.jsonl", "要点.txt") == 0
    assert "时段（2）" in capsys.readouterr().out


def test_records_already_read_are_scored_and_errors_listed(files, capsys):
    assert scored(files, "标注.jsonl", "读出.jsonl", "--errors", "9") == 0
    out = capsys.readouterr().out
    assert "位置、数值和单位" in out
    assert "漏读（1）" in out
    assert "多读（1）" in out
    assert "标注“3个”，读作“4个”" in out


def test_records_without_a_text_of_theirs_are_of_the_only_one(files, capsys):
    rows = [record.as_dict() for record in read(TEXT, doc="甲", year=2024).records]
    keep(files / "读出.jsonl", [{**row, "doc": None} for row in rows])
    assert scored(files, "标注.jsonl", "读出.jsonl") == 0
    assert capsys.readouterr().out.splitlines()[4].split()[1:4] == ["100.00"] * 3


def test_of_labels_of_two_texts_those_of_the_file_are_taken(files, capsys):
    (files / "乙.txt").write_text(OTHER, encoding="utf-8")
    rows = [read(TEXT, doc="甲").records[0], read(OTHER, doc="乙", year=2024).records[0]]
    keep(files / "标注.jsonl", [row.as_dict() for row in rows])
    assert scored(files, "标注.jsonl", "乙.txt", "--year", "2024") == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-1] == "1"
    assert scored(files, "标注.jsonl", "要点.txt") == 2
    assert "标注了几份文本：乙、甲" in capsys.readouterr().err


def test_a_bad_line_is_refused_by_its_number(files, capsys):
    (files / "标注.jsonl").write_text('\n{"start": 1}\n', encoding="utf-8")
    assert scored(files, "标注.jsonl", "要点.txt") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "“标注.jsonl”第 2 行：没有 end" in captured.err


def test_labels_of_another_text_are_refused(files, capsys):
    (files / "要点.txt").write_text(OTHER, encoding="utf-8")
    assert scored(files, "标注.jsonl", "要点.txt") == 2
    assert "请用标注时的那份文本" in capsys.readouterr().err


def test_a_file_without_labels_is_refused(files, capsys):
    (files / "标注.jsonl").write_text("\n", encoding="utf-8")
    assert scored(files, "标注.jsonl", "要点.txt") == 2
    assert "里没有标注" in capsys.readouterr().err


def test_a_missing_file_is_refused_by_its_name(files, capsys):
    assert scored(files, "标注.jsonl", "无.txt") == 2
    assert "无.txt”（没有这个文件）" in capsys.readouterr().err


def test_the_number_of_errors_is_a_number(files, capsys):
    with pytest.raises(SystemExit) as caught:
        scored(files, "标注.jsonl", "要点.txt", "--errors", "多")
    assert caught.value.code == 2
    assert "不是个数" in capsys.readouterr().err


def test_a_file_called_score_is_still_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("score").write_text(TEXT, encoding="utf-8")
    assert main(["read", "./score", "--format", "table"]) == 0
    assert "新建公园" in capsys.readouterr().out
