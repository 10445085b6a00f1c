"""The store alone, on a file."""

from pathlib import Path

import pytest

from orders.domain import Line, NewOrder, Product
from orders.problems import Problem
from orders.store import Store

pytestmark = pytest.mark.db


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "shop.db")
    first = Store(path)
    order = first.place(
        NewOrder(customer="ada@example.com", lines=(Line(sku="MUG-001", quantity=1),))
    )
    first.close()

    second = Store(path)

    assert second.order(order.id) == order
    second.close()


def test_the_catalogue_is_not_added_twice(tmp_path: Path) -> None:
    path = str(tmp_path / "shop.db")
    Store(path).close()

    store = Store(path)

    assert store.products(100, 0)[1] == 5
    store.close()


def test_an_id_is_never_given_twice(store: Store) -> None:
    new = NewOrder(customer="ada@example.com", lines=(Line(sku="MUG-001", quantity=1),))
    first = store.place(new)
    store.remove_order(first.id)

    assert store.place(new).id != first.id


def test_stock_cannot_become_negative(store: Store) -> None:
    store.add_product(Product(sku="ONE-001", name="Last one", price_cents=1, stock=1))
    one = NewOrder(customer="ada@example.com", lines=(Line(sku="ONE-001", quantity=1),))
    store.place(one)

    with pytest.raises(Problem, match="only 0 of `ONE-001` are left"):
        store.place(one)
