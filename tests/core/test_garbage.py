"""The collector is as it was when whoever makes many values has made them, or failed to."""

import gc

import pytest

from photon_test.core.garbage import seldom_collected


def test_python_looks_for_garbage_less_often_meanwhile() -> None:
    before = gc.get_threshold()

    with seldom_collected():
        meanwhile = gc.get_threshold()

    assert meanwhile[0] > 50 * before[0]
    assert gc.get_threshold() == before


def test_a_failure_leaves_nothing_behind() -> None:
    before = gc.get_threshold()

    with pytest.raises(ValueError, match="odd"), seldom_collected():
        raise ValueError("odd")

    assert gc.get_threshold() == before
