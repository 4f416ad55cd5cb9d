"""``luodi read`` from file to output."""

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from luodi.main.cli_read import add_parser, run

TEXT = "柳河区今年力争新建公园3个以上。"


def arguments(*words: str) -> argparse.Namespace:
    top = argparse.ArgumentParser(prog="luodi")
    add_parser(top.add_subparsers())
    return top.parse_args(["read", *words])


def test_a_file_becomes_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "要点.txt"
    page.write_text(TEXT, encoding="utf-8")
    assert run(arguments(str(page), "--year", "2024")) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["doc"], row["period"], row["value"]) == ("要点", "2024", 3)


def test_a_table_is_written_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a.txt"
    page.write_bytes(TEXT.encode("gb18030"))
    assert run(arguments(str(page), "--format", "table", "--doc", "报告")) == 0
    out = capsys.readouterr().out
    assert "报告-001" in out
    assert "新建公园" in out


def test_a_dash_reads_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run(arguments("-")) == 0
    assert json.loads(capsys.readouterr().out)["doc"] == "stdin"


def test_the_kind_of_the_standard_input_is_told_by_its_content(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = f"<html><script>x=5</script><p>{TEXT}</p></html>".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page)))
    assert run(arguments("-")) == 0
    assert json.loads(capsys.readouterr().out)["sentence"] == TEXT


def test_a_missing_file_is_refused_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(str(tmp_path / "无.txt"))) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "没有这个文件" in captured.err
    assert "请核对文件名" in captured.err


def test_a_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "夹.txt"
    folder.mkdir()
    assert run(arguments(str(folder))) == 2
    assert "这是一个文件夹" in capsys.readouterr().err


def test_a_picture_is_refused_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "照片.png"
    page.write_bytes(b"\x89PNG\r\n")
    assert run(arguments(str(page))) == 2
    assert "另存为" in capsys.readouterr().err


def test_a_year_must_be_four_digits(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        arguments("a.txt", "--year", "23")
    assert caught.value.code == 2
    assert "不是年份" in capsys.readouterr().err


def test_a_sheet_is_written_to_a_file_with_the_sentence_beside_each_record(tmp_path: Path) -> None:
    page, sheet = tmp_path / "要点.txt", tmp_path / "记录.xlsx"
    page.write_text(TEXT, encoding="utf-8")
    words = (str(page), "--year", "2024", "--format", "xlsx", "--out", str(sheet))
    assert run(arguments(*words)) == 0
    book = load_workbook(sheet)
    assert book.sheetnames == ["记录"]
    heads, row = book["记录"].iter_rows(values_only=True)
    assert heads == (
        *("编号", "类别", "单位", "指标", "界限", "数值", "时段", "期限", "原文", "句子"),
    )
    assert row == (
        *("要点-001", "目标", "柳河区", "新建公园", ">=", "3个", "2024", None, "3个", TEXT),
    )


def test_a_text_that_a_sheet_would_run_is_disarmed(tmp_path: Path) -> None:
    page, sheet = tmp_path / "=1+1.txt", tmp_path / "a.xlsx"
    page.write_text("=HYPERLINK(1)今年新建公园3个。", encoding="utf-8")
    assert run(arguments(str(page), "--format", "xlsx", "--out", str(sheet))) == 0
    row = load_workbook(sheet)["记录"][2]
    assert row[0].value == "'=1+1-001"
    assert row[-1].value == "'=HYPERLINK(1)今年新建公园3个。"
    assert {cell.data_type for cell in row if cell.value} == {"s"}


def test_a_sheet_without_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "a.txt"
    page.write_text(TEXT, encoding="utf-8")
    assert run(arguments(str(page), "--format", "xlsx")) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "请用 --out 指定文件" in captured.err


def test_json_lines_go_to_a_file_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, out = tmp_path / "a.txt", tmp_path / "a.jsonl"
    page.write_text(TEXT, encoding="utf-8")
    assert run(arguments(str(page), "--out", str(out))) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["value"] == 3
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "a.txt"
    page.write_text(TEXT, encoding="utf-8")
    assert run(arguments(str(page), "--out", str(tmp_path / "无" / "a.jsonl"))) == 2
    assert "写不进" in capsys.readouterr().err


def test_a_sheet_needs_neither_django_nor_a_library_for_excel(tmp_path: Path) -> None:
    page, sheet = tmp_path / "a.txt", tmp_path / "a.xlsx"
    page.write_text(TEXT, encoding="utf-8")
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['django', 'openpyxl', 'docx'], None));"
        "from luodi.main.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["read", str(page), "--format", "xlsx", "--out", str(sheet)]
    subprocess.run([sys.executable, "-c", program, *words], check=True)
    assert load_workbook(sheet)["记录"]["J2"].value == TEXT
