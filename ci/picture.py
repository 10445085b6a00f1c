"""Coloured terminal output on stdin → an SVG: `ci/picture.py FILE`."""

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text


def main(file: str) -> None:
    """Draw it. The same input makes the same file."""
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ photon test", style="bold"))
    for line in sys.stdin.read().splitlines():
        console.print(Text.from_ansi(line), soft_wrap=False)
    svg = console.export_svg(title="examples/shop", unique_id="run")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # would be fetched from afar
    Path(file).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
