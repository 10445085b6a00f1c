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
                moved[part] = None
            continue
        seen[part] = path
        named = os.path.basename(part) in ("", os.path.basename(place))  # not by a plugin
        if colons and named and place not in (root, os.path.join(root, part)):
            moved[part] = os.path.relpath(place, root)
    return {clean(part): clean(place) for part, place in moved.items() if place is not None}


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
    return moved[part] + colons + rest if part in moved else nodeid


def ungrouped(nodeid):
    """The id without the `@group` that xdist appends under `--dist loadgroup`."""
    if nodeid.endswith("]"):
        return nodeid
    end = nodeid.rfind("]@")
    if end >= 0:
        return nodeid[: end + 1]
    name = nodeid.rpartition("::")[2]
    return nodeid[: len(nodeid) - len(name) + name.index("@")] if "@" in name else nodeid
