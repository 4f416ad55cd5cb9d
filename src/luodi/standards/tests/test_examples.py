import doctest
import importlib
import pkgutil

import pytest

from luodi import standards

MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules(standards.__path__, "luodi.standards.")
    if not module.ispkg
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
