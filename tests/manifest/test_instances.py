"""`instances = N` of a service."""

import pytest

from photon_test.core.command import Instance, Joined, Port
from photon_test.core.errors import ManifestError
from tests.manifest.kinds import Load

SERVICE = """
[test.service.{name}]
command = ["serve", "${{port}}", "db_${{instance}}"]
ready = {{ http = "http://127.0.0.1:${{port}}/" }}
env = {{ {name}_DB = "db_${{instance}}" }}
"""


def service(name: str, more: str = "") -> str:
    return SERVICE.format(name=name) + more + "\n"


def test_a_service_has_one_instance_unless_it_says_more(read: Load) -> None:
    one, three = read(service("one") + service("three", "instances = 3")).services

    assert one.instances == 1
    assert three.instances == 3
    assert three.command.argv == ("serve", Port(), Joined(parts=("db_", Instance())))
    assert three.env == (("three_DB", Joined(parts=("db_", Instance()))),)


@pytest.mark.parametrize("own", ["instances = 3", ""])
def test_a_service_may_require_as_many_or_one_for_all(read: Load, own: str) -> None:
    db = service("db", own)

    found = read(db + service("api", 'instances = 3\nrequires = ["db"]')).services

    assert [one.instances for one in found] == [3 if own else 1, 3]


def test_it_cannot_share_some_of_several(read: Load) -> None:
    text = service("db", "instances = 3") + service("api", 'instances = 2\nrequires = ["db"]')

    with pytest.raises(ManifestError, match="`db` has 3 instances, and `api` has 2") as raised:
        read(text)

    assert raised.value.where.endswith(":13:13")
    assert "instances = 3" in raised.value.hint


def test_an_address_that_differs_by_the_number_will_do(read: Load) -> None:
    ready = service("db", "instances = 2").replace(":${port}/", ":400${instance}/")

    assert read(ready).services[0].instances == 2
