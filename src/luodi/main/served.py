"""What a process of `luodi serve` loads: the application, and its hold on the database.

No upgrade and no restore begins as long as the process lives.
"""

from contextlib import ExitStack

from luodi.main import underway
from luodi.main.wsgi import application

__all__ = ["application"]

_HELD = ExitStack()
_HELD.enter_context(underway.together())
