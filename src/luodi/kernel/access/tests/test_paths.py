import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.access.paths import ancestors, child_path, subtree, within

serials = st.lists(st.integers(1, 9999), max_size=10)


def _path(numbers: list[int]) -> str:
    path = ""
    for number in numbers:
        path = child_path(path, number)
    return path


def test_a_root_has_four_digits():
    assert child_path("", 1) == "0001"


@pytest.mark.parametrize("serial", [0, -1, 10000])
def test_a_serial_that_does_not_fit_is_refused(serial):
    with pytest.raises(ValueError, match=str(serial)):
        child_path("0001", serial)


def test_an_eleventh_level_is_refused():
    with pytest.raises(ValueError, match="10 层"):
        child_path("0001" * 10, 1)


def test_a_node_lies_in_its_own_subtree():
    assert within("00010002", "00010002")


def test_a_parent_lies_not_in_the_subtree_of_its_child():
    assert not within("0001", "00010002")


def test_a_sibling_whose_number_begins_alike_lies_outside():
    assert not within("00020001", "0001")
    assert not within("0010", "0001")


@given(serials, serials)
def test_the_range_holds_exactly_the_paths_that_begin_with_the_top(path, top):
    assert within(_path(path), _path(top)) == (path[: len(top)] == top)


def test_the_range_ends_with_a_letter_since_signs_sort_before_digits_in_some_databases():
    assert subtree("0001") == ("0001", "0001a")


def test_ancestors_run_from_the_root_down_without_the_node():
    assert ancestors("000100020003") == ("0001", "00010002")
    assert ancestors("0001") == ()
