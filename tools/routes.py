"""Write docs/routes.md: every address, its guard, and who of the demonstration may open it.

The roles are read from a scratch database with the demonstration loaded.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Load the demonstration into a scratch database and write the table."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
            "LUODI_DATABASE_URL": f"sqlite:///{scratch}/luodi.sqlite3",
            "LUODI_FILES": f"{scratch}/files",
            "LUODI_SECRET_KEY_FILE": f"{scratch}/secret_key",
            "LUODI_CLOCK": "2023-06-12T09:00:00",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from luodi.main import demonstration
        from luodi.main.routes import permissions_of_roles, table

        demonstration.load()
        text = table(permissions_of_roles())
    target = ROOT / "docs" / "routes.md"
    target.write_text(text, encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {text.count('| `/')} routes")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    main()
