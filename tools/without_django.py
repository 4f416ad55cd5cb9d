"""Import the pure floors and every ``rules`` module where Django is not installed.

The import linter cannot see what a parent's ``__init__`` imports; this can. It runs in an
environment of its own: ``.ci/run`` makes one.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

import luodi


def is_pure(module: str) -> bool:
    """Tell whether a module must work without Django."""
    parts = module.split(".")[1:]
    return parts[:1] in (["standards"], ["reading"], ["plan"]) or "rules" in parts


def pure_modules(folder: Path) -> list[str]:
    """Return the dotted names of the pure modules below the folder of the package."""
    files = [path.relative_to(folder.parent) for path in folder.rglob("*.py")]
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}
    return sorted(name for name in names if is_pure(name) and ".tests." not in name)


def main() -> int:
    """Import them one after the other; say which one fails, or brings Django in."""
    if importlib.util.find_spec("django"):
        print("Django is installed here: run this where it is not")
        return 1
    modules = pure_modules(Path(luodi.__file__).parent)
    for module in modules:
        print("import", module)
        importlib.import_module(module)
    print(len(modules), "modules imported without Django")
    return 0 if modules else 1


if __name__ == "__main__":
    sys.exit(main())
