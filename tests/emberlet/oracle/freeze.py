"""Ask PyTorch what is right, and freeze its answers in `frozen/`.

    python -m tests.emberlet.oracle.freeze [area ...]       (needs torch==2.13.0; the tests do not)

The areas are the modules of `cases/`. What PyTorch has no kernel for (mostly float16 on the CPU) is left out.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import torch  # type: ignore[import-not-found]  # not a dependency: only who runs this needs it

from tests.emberlet.oracle import store, training
from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.run import Outcome, run

AREAS = sorted(p.stem for p in (Path(__file__).parent / "cases").glob("*.py") if p.stem != "__init__")
# PyTorch's way of saying that it could, but nobody wrote the kernel.
NO_KERNEL = ("not implemented for", "not supported for", "Could not run", "is not implemented")


def freeze(area: str) -> None:
    cases: list[Case] = importlib.import_module(f"tests.emberlet.oracle.cases.{area}").CASES
    frozen: list[tuple[Case, Outcome]] = []
    seen: set[str] = set()
    skipped = 0
    for case in cases:
        key = f"{case.program}|{case.inputs}"
        if key in seen:
            continue
        seen.add(key)
        try:
            outcome = run(torch, case)
        except Exception as error:
            raise SystemExit(f"{area}: a fault in the case itself\n{case}\n{error!r}") from error
        if outcome.error and any(words in outcome.words for words in NO_KERNEL):
            skipped += 1
            continue
        if case.fails != "maybe" and bool(outcome.error) != bool(case.fails):
            print(f"{area}: UNEXPECTED {outcome.error or 'success'}: {case}\n    {outcome.words[:200]}")
            continue
        frozen.append((case, outcome))
    store.save(area, frozen)
    errors = sum(bool(outcome.error) for _, outcome in frozen)
    size = sum((store.FROZEN / f"{area}.{end}").stat().st_size for end in ("json", "npz"))
    print(f"{area:16} {len(frozen):5} cases, {errors} errors, {skipped} without a kernel, {size:,} bytes")


def main() -> None:
    if not torch.__version__.startswith("2.13."):
        raise SystemExit(f"The oracle is PyTorch 2.13; this is {torch.__version__}.")
    torch.set_num_threads(1)
    store.FROZEN.mkdir(exist_ok=True)
    asked = sys.argv[1:] or [*AREAS, "training"]
    for area in asked:
        if area == "training":
            losses = {name: model(torch) for name, model in training.MODELS.items()}
            (store.FROZEN / "training.json").write_text(json.dumps(losses, indent=1) + "\n")
        else:
            freeze(area)


if __name__ == "__main__":
    main()
