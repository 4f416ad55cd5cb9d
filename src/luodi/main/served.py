"""What a process of `luodi serve` loads: the application, and its hold on the database.

No upgrade and no restore begins as long as the process lives.
"""

import gc
from contextlib import ExitStack

from django.urls import get_resolver

from luodi.main import underway, wsgi
from luodi.main.turns import InTurn

application = InTurn(wsgi.application)

_HELD = ExitStack()
_HELD.enter_context(underway.together())

# What was loaded stays for as long as the process lives: the collector need not look through all
# of it again. Looking took 150 ms of every tenth request.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
