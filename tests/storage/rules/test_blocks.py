"""Sets of codes, sixty to a number, are sets like any other."""

from hypothesis import given
from hypothesis import strategies as st

from storage.rules.blocks import BLOCK, blocks, both, either, numbers, size

ids = st.sets(st.one_of(st.integers(1, 4 * BLOCK), st.integers(1, 2**31 - 1)), max_size=40)


@given(ids)
def test_a_set_comes_back_in_order_and_each_number_fits_eight_bytes_with_a_sign(wanted):
    found = blocks(wanted)
    assert numbers(found) == sorted(wanted)
    assert size(found) == len(wanted)
    assert all(0 < bits < 2**63 for bits in found.values())


@given(st.lists(ids, max_size=4))
def test_what_is_in_each_of_some_sets_is_found(sets):
    expected = set.intersection(*sets) if sets else set()
    assert numbers(both(map(blocks, sets))) == sorted(expected)


@given(ids, ids)
def test_what_is_in_one_of_two_sets_is_found(one, other):
    assert numbers(either(blocks(one), blocks(other))) == sorted(one | other)
