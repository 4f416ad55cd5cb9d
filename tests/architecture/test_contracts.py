"""Each import contract is proven: a planted breach, and nothing else, breaks it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = {item["id"]: item for item in SETTINGS["importlinter"]["contracts"]}
KERNEL = [room for layer in CONTRACTS["kernel"]["layers"] for room in layer.split(" | ")]

SOUND = {
    "main/settings": "from luodi.systems.wells import actions, reads\n",
    "main/cli_routes": "import luodi.plan.routes\n",
    "systems/__init__": "",
    **{
        f"systems/{name}/{room}": text
        for name in ("wells", "roads")
        for room, text in {
            "__init__": "",
            "card": "from luodi.kernel import cards\n",
            "urls": f"from luodi.systems.{name} import views\n",
            "views": f"from luodi.systems.{name} import actions, reads\n",
            "actions": f"from luodi.systems.{name} import models, rules\n",
            "planning": f"import luodi.plan.routes\nfrom luodi.systems.{name} import reads\n",
            "reads": f"from luodi.systems.{name} import models\n",
            "models": "from luodi.kernel.places.models import Place\n",
            "rules": "from luodi.kernel.places.rules import Kind\n",
            "migrations/__init__": "",
            "migrations/0001_wells": "from django.db import migrations\n",
        }.items()
    },
    **{f"kernel/{room}/__init__": "" for room in KERNEL},
    "kernel/clock/__init__": "from django.conf import settings\n",
    "kernel/places/models": "from django.db import models\n",
    "kernel/places/actions": "from luodi.kernel.places import models, rules\n",
    "kernel/places/rules": "import luodi.standards.codes\nKind = str\n",
    "kernel/places/tree": "from luodi.kernel.places.rules import Kind\n",
    "reading/values": "import luodi.standards.codes\n",
    "plan/routes": "import luodi.standards.codes\n",
    "standards/codes": "from dataclasses import dataclass\n",
    "standards/text": "",
}
"""A tree that keeps every contract: module → its text."""

BREACHES = [
    ("floors", "systems/wells/reads", "import luodi.main.settings\n"),
    ("floors", "kernel/places/tree", "import luodi.systems.wells.reads\n"),
    ("floors", "reading/values", "import luodi.kernel.clock\n"),
    ("floors", "plan/routes", "import luodi.reading.values\n"),
    ("floors", "standards/codes", "import luodi.plan.routes\n"),
    ("floors", "extras/__init__", ""),
    ("neighbours", "systems/wells/reads", "from luodi.systems.roads import reads\n"),
    ("neighbours", "systems/wells/reads", "def late():\n    import luodi.systems.roads.card\n"),
    ("purity", "standards/codes", "import os\n"),
    ("purity", "reading/values", "import httpx\n"),
    ("purity", "plan/routes", "from django.db import models\n"),
    ("purity", "systems/wells/rules", "from luodi.kernel import clock\n"),
    ("purity", "kernel/places/rules", "from luodi.kernel.places import models\n"),
    ("rooms", "systems/wells/utils", ""),
    ("rooms", "systems/wells/models", "from luodi.systems.wells import reads\n"),
    ("rooms", "systems/wells/rules", "def late():\n    from luodi.systems.wells import models\n"),
    ("closed-rooms", "main/settings", "from luodi.systems.wells import models\n"),
    ("kernel", "kernel/places/tree", "import luodi.kernel.people\n"),
    ("kernel", "kernel/extras/__init__", ""),
    ("kernel-rooms", "kernel/places/models", "from luodi.kernel.places import actions\n"),
    ("cards", "systems/wells/card", "from luodi.systems.wells import models\n"),
    ("cards", "kernel/places/card", "from luodi.kernel.places import actions\n"),
    (
        "migrations",
        "systems/wells/migrations/0001_wells",
        "from luodi.systems.wells import rules\n",
    ),
    ("migrations", "systems/wells/migrations/0001_wells", "import luodi.standards.codes\n"),
    ("rings", "standards/text", "import luodi.standards.codes\n"),
    ("rings", "kernel/places/rules", "from luodi.kernel.places import tree\n"),
    ("door", "systems/wells/actions", "import luodi.plan.routes\n"),
    ("door", "main/settings", "import luodi.plan.routes\n"),
]


def _tree(folder: Path, modules: dict[str, str]) -> None:
    for name, text in modules.items():
        file = folder / "luodi" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for parent in {folder / "luodi", *(folder / "luodi").rglob("*")}:
        if parent.is_dir():
            (parent / "__init__.py").touch()


def _lint(folder: Path, *contracts: str) -> tuple[int, str]:
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    ended = subprocess.run(
        [LINTER, "--no-cache", "--no-logo", "--config", ROOT / "pyproject.toml", *chosen],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_sound_tree_keeps_every_contract(tmp_path):
    _tree(tmp_path, SOUND)
    code, said = _lint(tmp_path)
    assert code == 0, said
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said


@pytest.mark.parametrize(
    ("contract", "module", "line"), BREACHES, ids=[f"{item[0]}: {item[1]}" for item in BREACHES]
)
def test_a_planted_breach_is_found(tmp_path, contract, module, line):
    ring = {"standards/codes": "import luodi.standards.text\n"} if contract == "rings" else {}
    _tree(tmp_path, {**SOUND, **ring, module: SOUND.get(module, "") + line})
    code, said = _lint(tmp_path, contract)
    assert code == 1, said
    assert "Contracts: 0 kept, 1 broken." in said


def test_every_contract_has_a_planted_breach():
    assert {contract for contract, _, _ in BREACHES} == set(CONTRACTS)


def test_no_contract_makes_an_exception():
    exceptions = [
        f"{name}: {line}"
        for name, contract in CONTRACTS.items()
        for line in contract.get("ignore_imports", ())
    ]
    assert exceptions == []


def test_the_tree_itself_keeps_every_contract():
    code, said = _lint(ROOT / "src")
    assert code == 0, said
