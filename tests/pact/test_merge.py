"""One file of several: each promise once, none lost, none replaced."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from photon_test.core.errors import DocumentError, Infrastructure
from photon_test.pact import files
from photon_test.pact.files import PactFile
from photon_test.pact.merge import merge
from photon_test.pact.store import update


def one(description: str = "a", status: int = 200, *, ours: bool = False, **more: Any) -> Any:
    mark = {"comments": {"photon": {"operation": "op"}}} if ours else {}
    return {"description": description, "response": {"status": status}, **mark, **more}


def pact(*interactions: Any, name: str = "p.json", version: str = "4.0", **top: Any) -> PactFile:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": version}},
    }
    return files.read(json.dumps(document | top, indent=1).encode(), name)


def descriptions(file: PactFile) -> list[str]:
    return [interaction.description for interaction in file.interactions]


def test_each_interaction_stands_once_and_in_order() -> None:
    made = merge([pact(one("b"), one("a")), pact(one("c"), one("a"), one("b", key="k"))])

    assert descriptions(made.file) == ["b", "a", "c"]
    assert (made.added, made.same) == (3, 2)


def test_what_only_one_file_has_stays() -> None:
    made = merge([pact(one("a"), x=1), pact(one("b"), createdAt="then")])

    document = json.loads(files.write(made.file))
    assert (document["x"], document["createdAt"]) == (1, "then")


def test_two_meanings_under_one_name_are_an_error_with_both_places() -> None:
    with pytest.raises(DocumentError) as raised:
        merge([pact(one(), name="1.json"), pact(one("b"), one(status=201), name="2.json")])

    assert raised.value.message == (
        "`a` stands twice with different content: response status: 200 became 201"
    )
    assert raised.value.where.startswith("2.json:")
    assert "the other one is at 1.json:" in raised.value.hint


def test_the_same_name_in_another_state_is_another_interaction() -> None:
    state: Any = {"providerStates": [{"name": "s", "params": {"id": 1}}]}
    other: Any = {"providerStates": [{"name": "s", "params": {"id": 2}}]}

    made = merge([pact(one()), pact(one(status=404, **state)), pact(one(status=405, **other))])

    assert len(made.file.interactions) == 3


def test_only_what_photon_wrote_is_replaced_and_pruned() -> None:
    onto = pact(one("mine", ours=True), one("gone", ours=True), one("theirs"))
    new = pact(one("mine", status=201, ours=True))

    kept = merge([new], onto)
    pruned = merge([new], onto, prune=True)

    assert (kept.replaced, descriptions(kept.file)) == (1, ["mine", "gone", "theirs"])
    assert (pruned.pruned, descriptions(pruned.file)) == (1, ["mine", "theirs"])
    assert json.loads(pruned.file.interactions[0].text)["response"]["status"] == 201


def test_what_photon_wrote_does_not_replace_what_others_did() -> None:
    with pytest.raises(DocumentError, match="stands twice with different content"):
        merge([pact(one(status=201, ours=True))], pact(one()))


def test_two_inputs_of_photon_that_disagree_are_an_error_too() -> None:
    with pytest.raises(DocumentError, match="stands twice"):
        merge([pact(one(ours=True)), pact(one(status=201, ours=True))])


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (pact(version="3.0.0", name="3.json"), "the pact is of version 3, and p.json of version 4"),
        (pact(consumer={"name": "app"}), "the pact is between `app` and `api`"),
    ],
)
def test_strangers_are_not_merged(other: PactFile, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        merge([pact(), other])

    assert raised.value.message.startswith(message)


def test_the_way_out_of_version_1_leads_up() -> None:
    with pytest.raises(DocumentError) as raised:
        merge([pact(version="1.0", name="1.json"), pact(version="3.0.0")])

    assert "`photon pact convert 1.json --to 3`" in raised.value.hint


_WRITER = """
import json, sys
from pathlib import Path
from photon_test.pact import files
from photon_test.pact.merge import merge
from photon_test.pact.store import update
for number in range(10):
    text = json.dumps({"consumer": {"name": "c"}, "provider": {"name": "p"},
                       "interactions": [{"description": f"{sys.argv[2]}-{number}"}]})
    new = files.read(text.encode(), "new")
    update(Path(sys.argv[1]), lambda old: [files.write(
        merge([new], files.read(old, "old") if old else None).file)])
"""


def test_writers_beside_one_another_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "p.json"
    argv = [sys.executable, "-P", "-c", _WRITER, str(path)]

    writers = [subprocess.Popen([*argv, str(number)]) for number in range(4)]

    assert [writer.wait(100) for writer in writers] == [0] * 4
    assert len(files.read(path.read_bytes(), "p").interactions) == 40
    assert [entry.name for entry in path.parent.iterdir()] == ["p.json"]


_FULL = """
import resource, sys
from pathlib import Path
from photon_test.core.errors import Infrastructure
from photon_test.pact.store import update
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    update(Path(sys.argv[1]), lambda old: [b"x" * 60, b"x" * 40])
except Infrastructure as error:
    print(error.message)
"""


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("old")

    done = subprocess.run(
        [sys.executable, "-P", "-c", _FULL, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "the pact cannot be written: file too large\n"
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("p.json", "old")]


def test_a_refusal_leaves_no_folder_behind(tmp_path: Path) -> None:
    def refuse(_: bytes | None) -> list[bytes]:
        raise DocumentError("no")

    with pytest.raises(DocumentError):
        update(tmp_path / "new" / "p.json", refuse)

    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_does_not_end_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "p.json"

    def inner(_: bytes | None) -> list[bytes]:
        update(path, lambda _: [b"2"], wait_s=0)
        return [b"1"]

    with pytest.raises(Infrastructure, match="another process is writing here"):
        update(path, inner)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "real.json").chmod(0o600)
    (tmp_path / "link.json").symlink_to("real.json")

    assert update(tmp_path / "link.json", lambda _: [b"new"]) is True
    assert update(tmp_path / "link.json", lambda _: [b"n", b"ew"]) is False

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"
    assert (tmp_path / "real.json").stat().st_mode & 0o777 == 0o600
