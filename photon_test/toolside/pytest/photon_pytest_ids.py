"""The ids of pytest's tests, where pytest or xdist do not say them as they are meant here.

Python 3.8 or newer, pytest 7.4 to 9.2, standard library only.
"""

import os

from photon_pytest_sink import clean


def elsewhere(items, root):
    """Where the files of ids are that do not lie below the rootdir, relative to it.

    pytest names such a file by its way from the argument that led there (`pytest -c ci/pytest.ini
    tests` makes of `tests/test_a.py` the id `test_a.py`), and the argument itself not at all. Where
    one name is that of several files, nobody can tell their ids apart, and they stay as they are.
    Those are None here, and so is what a plugin, or a colon in a folder's name, has made of a name.
    """
    seen, moved = {}, {}
    for item in items:
        part, colons, _ = item.nodeid.partition("::")
        path = item.path
        if seen.get(part) is path:
            continue
        place = str(path)
        if part in seen:
            if place != str(seen[part]):
                moved[clean(part)] = None
            continue
        seen[part] = path
        if place not in (root, os.path.join(root, part)):
            named = colons and os.path.basename(part) in ("", os.path.basename(place))
            moved[clean(part)] = clean(os.path.relpath(place, root)) if named else None
    return moved


def elsewhere_by_name(ids, config):
    """The same on xdist's controller, which knows no items."""
    root, start = str(config.rootpath), str(config.invocation_params.dir)
    bases = [os.path.join(start, arg.partition("::")[0]) for arg in config.args]
    moved = {}
    for part in {name.partition("::")[0] for name in ids if "::" in name}:
        if not os.path.exists(os.path.join(root, part)) or not part:
            # Of a folder and a name, or of a file that was itself an argument.
            found = {
                place
                for place in (os.path.normpath(os.path.join(base, part)) for base in bases)
                if os.path.isfile(place)
            }
            if len(found) == 1:
                moved[clean(part)] = clean(os.path.relpath(found.pop(), root))
    return moved


def own_id(nodeid, moved):
    """The id with the real place of its file."""
    part, colons, rest = nodeid.partition("::")
    place = moved.get(part)
    return nodeid if place is None else place + colons + rest


def ungrouped(nodeid):
    """The id without the `@group` that xdist appends under `--dist loadgroup`."""
    if nodeid.endswith("]"):
        return nodeid
    end = nodeid.rfind("]@")
    if end >= 0:
        return nodeid[: end + 1]
    name = nodeid.rpartition("::")[2]
    return nodeid[: len(nodeid) - len(name) + name.index("@")] if "@" in name else nodeid
