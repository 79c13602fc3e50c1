"""Layout: where in flat memory lies what an elementwise optimiser remembers of its parameters."""

from __future__ import annotations

from typing import Any, NamedTuple

from emberlet import creation
from emberlet.array import to_list
from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import float32, float64
from emberlet.optim.arithmetic import arithmetic_of
from emberlet.optim.blocks import Array, Block, Bundle, Slice, share
from emberlet.tensor import Tensor

BLOCK = 65_536  # elements: a few float32 arrays of this size fit into a second-level cache
SMALL = 8_192  # below this, copying a gradient beside others is cheaper than a dozen more calls

State = dict[Any, dict[str, Any]]


class Slot(NamedTuple):
    """One parameter's place.

    Attributes:
        param: the parameter.
        array: its memory when the layout was made.
        position: which parameter of the group it is.
        start: where its part of the flat memory begins.
        tensors: for each name its own view of the flat memory, and of the counts of steps.
    """

    param: Tensor
    array: Array
    position: int
    start: int
    tensors: dict[str, Tensor]


class Layout:
    """The flat memory for parameters of one dtype on one device, and the blocks to go through it.

    `state[param]["exp_avg"]` and its like are views of it, so whoever reads or writes them sees the truth.

    Args:
        params: number in the group, and parameter.
        names: what is remembered of each element, and its first value.
        counts_steps: whether the steps of each parameter are counted too.
        state: the optimiser's; what it already knows of these parameters moves here.
    """

    def __init__(
        self, params: list[tuple[int, Tensor]], names: dict[str, float], counts_steps: bool, state: State
    ) -> None:
        # Large parameters come first, so that the small ones are neighbours and can be bundled.
        params = sorted(params, key=lambda each: each[1].numel() < SMALL)
        like = params[0][1]
        size = sum(param.numel() for _, param in params)
        self.names = list(names)
        self.flat = {
            name: creation.full((size,), value, dtype=like.dtype, device=like.device)
            for name, value in names.items()
        }
        # PyTorch keeps the counts as floats on the CPU, whatever the parameters are.
        wide = get_default_dtype() is float64
        self.steps = creation.zeros(len(params), dtype=float64 if wide else float32, device="cpu")
        self.counts_steps = counts_steps
        self.ops = arithmetic_of(like._array)
        self.slots: list[Slot] = []
        start = 0
        for number, (position, param) in enumerate(params):
            tensors = {"step": self.steps[number]} if counts_steps else {}
            tensors |= {name: share(flat, param, start) for name, flat in self.flat.items()}
            self.slots.append(Slot(param, param._array, position, start, tensors))
            start += param.numel()
            if state.get(param):
                self.adopt(number, state[param])
        self._scratch = [like.new_empty(0) for _ in range(5)]
        self._blocks: dict[tuple[int, ...], list[Block]] = {}

    def adopt(self, number: int, entry: dict[str, Any]) -> None:
        """Move what is known of a parameter to its place, and have `entry` show that place."""
        for name, tensor in self.slots[number].tensors.items():
            known = entry.get(name)
            if isinstance(known, Tensor):
                tensor.copy_(known)
            elif known is not None:
                tensor.fill_(known)
            entry[name] = tensor

    def fill(self, state: State) -> None:
        """Give every parameter its state now, before it has taken a step."""
        for number, slot in enumerate(self.slots):
            self.adopt(number, state[slot.param])

    def holds(self, params: list[Tensor], names: dict[str, float], state: State) -> bool:
        """Return whether everything still is where it was put."""
        if list(names) != self.names:
            return False
        for slot in self.slots:
            if slot.param is not params[slot.position] or slot.param._array is not slot.array:
                return False
            entry = state.get(slot.param)
            if entry and any(entry.get(name) is not tensor for name, tensor in slot.tensors.items()):
                return False
        return True

    def advance(self, state: State) -> dict[float, list[Block]]:
        """Count a step for every parameter that has a gradient; return, for each count, what to update.

        When the steps are not counted, it is 1 for parameters without state and 2 for the others.
        """
        live = [number for number, slot in enumerate(self.slots) if slot.param.grad is not None]
        fresh = [number for number in live if not state.get(self.slots[number].param)]
        for number in fresh:
            if self.slots[number].tensors:
                self.adopt(number, state[self.slots[number].param])
        if not self.counts_steps:
            counts: Any = dict.fromkeys(live, 2.0) | dict.fromkeys(fresh, 1.0)
        else:
            steps = self.steps._array
            if len(live) == len(self.slots):
                steps += 1
            else:
                for number in live:
                    steps[number] += 1
            counts = to_list(steps)
        groups: dict[float, list[int]] = {}
        for number in live:
            groups.setdefault(counts[number], []).append(number)
        return {step: self.blocks(tuple(numbers)) for step, numbers in groups.items()}

    def blocks(self, numbers: tuple[int, ...]) -> list[Block]:
        """Return the blocks that make up some of the parameters; they are kept for the next time."""
        found = self._blocks.get(numbers)
        if found is None:
            if len(self._blocks) >= 16:
                self._blocks.clear()  # the parameters with a gradient change all the time
            found = self._blocks[numbers] = self._make_blocks([self.slots[number] for number in numbers])
        return found

    def _make_blocks(self, slots: list[Slot]) -> list[Block]:
        blocks: list[Block] = []
        bundle: list[Slot] = []
        for slot in slots:
            if slot.param.numel() >= SMALL:
                blocks += self._slices(slot)
                continue
            if bundle:
                end = bundle[-1].start + bundle[-1].param.numel()
                if slot.start != end or end + slot.param.numel() - bundle[0].start > BLOCK:
                    blocks.append(self._bundle(bundle))
                    bundle = []
            bundle.append(slot)
        return [*blocks, self._bundle(bundle)] if bundle else blocks

    def _bundle(self, slots: list[Slot]) -> Block:
        start, end = slots[0].start, slots[-1].start + slots[-1].param.numel()
        buffers = {name: flat._array[start:end] for name, flat in self.flat.items()}
        scratch = [each[: end - start] for each in self._scratch_of(end - start)]
        return Bundle([slot.param for slot in slots], buffers, scratch)

    def _slices(self, slot: Slot) -> list[Block]:
        """Cut a large parameter along its first dimension into blocks of about equal size."""
        length, size = slot.param.shape[0], slot.param.numel()
        count = -(-size // BLOCK)
        rows = -(-length // count)
        scratch = self._scratch_of(rows * (size // length))
        blocks: list[Block] = []
        for start in range(0, length, rows):
            part = (slice(start, min(start + rows, length)), ...)  # the array API wants all dimensions named
            buffers = {name: slot.tensors[name]._array[part] for name in self.names}
            blocks.append(Slice(slot.param, part, buffers, scratch))
        return blocks

    def _scratch_of(self, length: int) -> list[Tensor]:
        """Return memory that is written to within a block, at least this long."""
        if self._scratch[0].numel() < length:
            self._scratch = [each.new_empty(length) for each in self._scratch]
        return self._scratch
