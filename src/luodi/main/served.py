"""What a process of `luodi serve` loads: the application, and its hold on the database.

No upgrade and no restore begins as long as the process lives.
"""

from contextlib import ExitStack

from luodi.main.wsgi import application as _application

from luodi.main import underway  # isort: skip - needs Django set up

application = _application

_HELD = ExitStack()
_HELD.enter_context(underway.together())
