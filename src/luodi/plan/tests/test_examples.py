"""The examples in the docstrings of the planners run."""

import doctest
import importlib
import pkgutil

import pytest

from luodi import plan

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(plan.__path__, "luodi.plan.")
    if not module.ispkg and ".tests" not in module.name
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
