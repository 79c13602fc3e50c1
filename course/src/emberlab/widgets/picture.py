"""What all widgets share whose picture Python draws as SVG: choosing, steps, and controls."""

from __future__ import annotations

from typing import Any

import traitlets

from emberlab.widgets.controls import checked_controls, checked_values, fitting
from emberlab.widgets.figure import Figure
from emberlab.widgets.steps import MOST, frozen
from emberlab.widgets.svg import Markup, clean


class Picture(Figure):
    """A picture drawn in Python as SVG, shown inline by one small script that adds clicks, keys and steps.

    `selected` is what is lit: an element's index as a list, or None. `source` is what was chosen on the other
    side, a memory cell or an operand's element, as text; choosing one clears the other. `step` is one of
    `steps`, and `said` what each of them says. `values` holds what stands in the `controls`, by name.
    """

    svg = traitlets.Unicode().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    selected = traitlets.List(traitlets.Int(), allow_none=True, default_value=None).tag(sync=True)
    source = traitlets.Unicode(allow_none=True, default_value=None).tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    said = traitlets.List(traitlets.Unicode()).tag(sync=True)
    controls = traitlets.List(traitlets.Dict()).tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    _settled: dict[str, Any]  # the values that were last accepted
    _quiet = True  # while True, a change of `values` is the picture's own doing

    def __init__(self, **traits: Any) -> None:
        controls = checked_controls(traits.get("controls", ()))
        self._settled = fitting(controls, {})
        traits |= {"controls": controls, "values": {**self._settled, **traits.get("values", {})}}
        super().__init__(**traits)
        self._quiet = False

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: dict[str, Any]) -> list[int] | None:
        index: list[int] | None = proposal["value"]
        if index is None:
            return None
        shape = list(self.shape)
        if len(index) != len(shape):
            raise traitlets.TraitError(
                f"selected must be an index for each dimension of shape {tuple(shape)}, or None, not {index}"
            )
        for dim, (at, size) in enumerate(zip(index, shape, strict=True)):
            if not -size <= at < size:
                raise traitlets.TraitError(
                    f"selected: index {at} is out of range for dimension {dim} with size {size}"
                )
        return [at % size for at, size in zip(index, shape, strict=True)]

    @traitlets.validate("steps")
    def _validate_steps(self, proposal: dict[str, Any]) -> int:
        steps: int = proposal["value"]
        if not 0 <= steps <= MOST:
            raise traitlets.TraitError(f"steps must be from 0 to {MOST}, not {steps}")
        return steps

    @traitlets.validate("step")
    def _validate_step(self, proposal: dict[str, Any]) -> int:
        step: int = proposal["value"]
        last = max(self.steps - 1, 0)
        if not -self.steps <= step <= last:
            raise traitlets.TraitError(f"step must be from 0 to {last}, not {step}")
        return step % self.steps if self.steps else step

    @traitlets.validate("said")
    def _validate_said(self, proposal: dict[str, Any]) -> list[str]:
        said: list[str] = proposal["value"]
        if said and len(said) != self.steps:
            raise traitlets.TraitError(
                f"said needs a sentence for each of the {self.steps} steps, or none, not {len(said)}"
            )
        return said

    @traitlets.validate("controls")
    def _validate_controls(self, proposal: dict[str, Any]) -> list[dict[str, Any]]:
        return checked_controls(proposal["value"])

    @traitlets.validate("values")
    def _validate_values(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return checked_values(self.controls, self._settled, proposal["value"])

    @traitlets.observe("selected")
    def _on_selected(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self.source = None
            self.reveal(tuple(change["new"]))

    @traitlets.observe("source")
    def _on_source(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none

    @traitlets.observe("shape")
    def _on_shape(self, change: dict[str, Any]) -> None:
        at, shape = self.selected, self.shape
        if at is not None and (len(at) != len(shape) or any(i >= n for i, n in zip(at, shape, strict=True))):
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none

    @traitlets.observe("steps")
    def _on_steps(self, change: dict[str, Any]) -> None:
        self.step = min(self.step, max(self.steps - 1, 0))

    @traitlets.observe("controls")
    def _on_controls(self, change: dict[str, Any]) -> None:
        self._settle(fitting(self.controls, self.values))

    @traitlets.observe("values")
    def _on_values(self, change: dict[str, Any]) -> None:
        if self._quiet:
            self._settled = dict(self.values)
            return
        try:
            self._quiet = True  # what `changed` itself puts into `values` is no further change
            self.changed()
            self._settled = dict(self.values)
        except Exception:
            self._settle(self._settled)
            raise
        finally:
            self._quiet = False

    def _settle(self, values: dict[str, Any]) -> None:
        """Set `values` without calling `changed`."""
        before, self._quiet = self._quiet, True
        try:
            self.values = values
        finally:
            self._quiet = before

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """What the browser changed. A change that is refused is put back there; one of `values` is answered."""
        answer: dict[str, object] = {"answered": True}
        try:
            super().set_state(sync_data)
        except Exception as error:
            self.send_state([name for name in sync_data if name in self.keys])
            if not isinstance(error, traitlets.TraitError):
                answer = {"refused": clean(f"{type(error).__name__}: {error}")}
                raise
            answer = {"refused": clean(str(error))}
            self.log.warning("%r: %s", self, error)
        finally:
            if "values" in sync_data:
                self.send(answer)

    def redraw(self, **traits: Any) -> None:
        """Set several traits at once: they are checked together, and reach the browser together."""
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in traits.items():
                if not self.has_trait(name):
                    raise traitlets.TraitError(f"redraw: a picture has no {name!r}")
                setattr(self, name, value)

    def changed(self) -> None:
        """`self.values` changed: draw anew, with `redraw`. TraitError refuses the change and says why."""

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw anew around the element at `index` if it was left out; nothing to do where all is drawn."""

    def still(self) -> Markup:
        """The picture as it is now, for paper and for pages where nothing runs.

        The base takes out what does not show at the present step; a picture that lights what is selected draws
        it here.
        """
        return frozen(self.svg, self.step)
