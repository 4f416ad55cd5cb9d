import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.access.masked import Masked, SealedField, covered

NUMBER = "13800001234"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NUMBER, "138****1234"),
        ("037165001234", "037****1234"),
        ("4001234567", "****67"),
        ("65001234", "****34"),
        ("7", "****7"),
        ("", ""),
    ],
)
def test_the_middle_is_covered(text, shown):
    assert covered(text) == shown


@given(st.text(alphabet="0123456789", min_size=7, max_size=20))
def test_at_least_four_figures_are_never_shown(text):
    shown = covered(text).replace("*", "")
    assert len(text) - len(shown) >= 4


def test_however_it_is_shown_it_is_covered():
    masked = Masked.of(NUMBER, "test.phone")
    shown = [str(masked), repr(masked), f"{masked}", f"{masked!r}", "%s".__mod__(masked)]
    assert all("138****1234" in text for text in shown)
    assert NUMBER not in "".join([*shown, masked.sealed, str([masked]), str({"a": masked})])
    assert masked.opened() == NUMBER


def test_it_goes_into_no_json_by_accident():
    with pytest.raises(TypeError):
        json.dumps({"phone": Masked.of(NUMBER, "test.phone")}, cls=DjangoJSONEncoder)


def test_a_column_keeps_it_sealed_and_gives_it_covered():
    column = SealedField(purpose="test.phone")
    kept = column.get_prep_value(NUMBER)
    assert NUMBER not in kept
    assert column.from_db_value(kept).opened() == NUMBER
    assert column.get_prep_value(column.from_db_value(kept)) == kept
    assert (column.get_prep_value(None), column.from_db_value(None)) == (None, None)


def test_migrations_see_a_plain_text_column():
    name, path, _args, kwargs = SealedField("电话", purpose="test.phone").deconstruct()
    assert (name, path, kwargs) == (None, "django.db.models.TextField", {"verbose_name": "电话"})
