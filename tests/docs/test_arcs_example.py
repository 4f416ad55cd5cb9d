"""The example of the page on arc routing runs as it stands there."""

import json
import re
import shlex
from pathlib import Path

from luodi.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "plan" / "arcs.md"
FILE = re.compile(r"^`([a-z.]+)`: [^\n]*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    text = PAGE.read_text(encoding="utf-8")
    files = dict(FILE.findall(text))
    assert sorted(files) == ["fleet.csv", "sites.csv", "streets.geojson"]
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for line in COMMANDS.search(text)[1].splitlines()]
    assert [line[:3] for line in lines] == [
        ["luodi", "routes", deed] for deed in ("solve", "check", "draw")
    ]
    assert [cli.main(line[1:]) for line in lines] == [0, 0, 0]
    assert capsys.readouterr().err == ""
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert f'"cost": {plan["cost"]}' in text
    assert "东风路" in (tmp_path / "map.html").read_text(encoding="utf-8")
