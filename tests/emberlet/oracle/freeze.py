"""Ask PyTorch what is right, and freeze its answers in `frozen/`.

    python -m tests.emberlet.oracle.freeze [area ...]       (needs torch==2.13.0; the tests do not)

The areas are the modules of `cases/`. What PyTorch has no kernel for (mostly float16 on the CPU) is left out.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch  # type: ignore[import-not-found]  # not a dependency: only who runs this needs it

from tests.emberlet.oracle import store, training
from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.run import Outcome, run

AREAS = sorted(p.stem for p in (Path(__file__).parent / "cases").glob("*.py") if p.stem != "__init__")
# PyTorch's way of saying that it could, but nobody wrote the kernel.
NO_KERNEL = ("not implemented for", "not supported for", "Could not run", "on CPU", "INTERNAL ASSERT")


def ask(case: Case) -> tuple[Case, Outcome]:
    """Return PyTorch's answer, and the case with as many derivatives as PyTorch has of it."""
    outcome = run(torch, case)
    if outcome.stage and outcome.error and "inplace operation" not in outcome.words:
        # A derivative that PyTorch lacks (or a fault of its own) is no fault of the program.
        case = replace(case, order=outcome.stage - 1)
        case, outcome = ask(case)
        if case.order == 0:
            for leaf in outcome.out:
                leaf.requires_grad = None
    return case, outcome


def freeze(area: str) -> None:
    cases: list[Case] = importlib.import_module(f"tests.emberlet.oracle.cases.{area}").CASES
    frozen: dict[str, tuple[Case, Outcome]] = {}
    skipped = 0
    for case in cases:
        try:
            asked, outcome = ask(case)
        except Exception as error:
            raise SystemExit(f"{area}: a fault in the case itself\n{case}\n{error!r}") from error
        if outcome.error and any(words in outcome.words for words in NO_KERNEL):
            skipped += 1
        elif case.fails != "maybe" and bool(outcome.error) != bool(case.fails):
            print(f"{area}: UNEXPECTED {outcome.error or 'success'}: {case}\n    {outcome.words[:200]}")
        else:
            frozen[f"{case.program}|{case.inputs}"] = (asked, outcome)
    store.save(area, list(frozen.values()))
    errors = sum(bool(outcome.error) for _, outcome in frozen.values())
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
