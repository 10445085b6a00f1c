"""What pact-jvm says about samples."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from samples import Encoding


@dataclass(frozen=True)
class Said:
    """A verdict on one sample by the whole contract, and the first difference."""

    accepted: bool
    why: str = ""


def ask_jvm(found: list[Encoding], classpath: Path) -> dict[tuple[str, str], Said]:
    """Return pact-jvm's verdict by encoding and sample: accepted if all interactions accept it."""
    asked, keys = [], []
    for encoding in found:
        for sample in encoding.samples:
            for interaction in encoding.interactions:
                asked.append(json.dumps(sample.question(encoding.side, interaction)))
                keys.append((encoding.name, sample.name))
    with tempfile.TemporaryDirectory(prefix="photon-jvm-") as folder:
        questions, answers = Path(folder, "questions"), Path(folder, "answers")
        questions.write_text("".join(f"{one}\n" for one in asked), "utf-8")
        argv = ["java", "-Dfile.encoding=UTF-8", "-cp", classpath.read_text("utf-8").strip()]
        argv += [str(Path(__file__).with_name("Judge.java")), str(questions), str(answers)]
        ended = subprocess.run(argv, capture_output=True, text=True, timeout=500, check=False)
        if ended.returncode:
            raise SystemExit(f"error: java ended with {ended.returncode}\n{ended.stderr[-2000:]}")
        lines = answers.read_text("utf-8").splitlines()
    verdicts: dict[tuple[str, str], Said] = {}
    for key, line in zip(keys, lines, strict=True):
        said = json.loads(line)
        if said["failed"]:
            print(f"pact-jvm: {key}: {said['failed']}")
        if verdicts.get(key, Said(accepted=True)).accepted:
            verdicts[key] = Said(accepted=said["accepted"], why=said["why"] or said["failed"])
    return verdicts
