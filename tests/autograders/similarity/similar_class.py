"""A class for lesson 01 in which everybody decides alone, line by line, and some have copied."""

from __future__ import annotations

import copy
import random
import re

from nbformat import NotebookNode

# Right answers with what one decides when writing them: «this|or that».
TEMPLATES: dict[str, list[str]] = {
    "emberlet.shape.numel": [
        "def numel(shape):\n    return «math.prod(shape)|int(math.prod(shape))|math.prod(tuple(shape))»\n",
        "def numel(shape):\n    n = 1\n    for size in «shape|list(shape)»:\n        «n *= size|n = n * size|n = size * n»\n    return «n|int(n)»\n",
        "def numel(shape):\n    «if len(shape) == 0|if not shape|if shape == ()»:\n        return 1\n    return «shape[0] * numel(shape[1:])|numel(shape[:-1]) * shape[-1]»\n",
    ],
    "emberlet.shape.contiguous_strides": [
        "def contiguous_strides(shape):\n    «step = 1\n    result = []|result, step = [], 1»\n    for size in «reversed(shape)|shape[::-1]|list(shape)[::-1]»:\n        «result.append(step)|result = [step] + result|result.insert(0, step)»\n        «step *= max(size, 1)|step = step * max(1, size)|if size != 0:\n            step *= size|step *= size or 1»\n    return «tuple(result[::-1])|tuple(reversed(result))|tuple(result)»\n",
        "def contiguous_strides(shape):\n    «strides = [1] * len(shape)|strides = [1 for _ in shape]|n = len(shape)\n    strides = [1] * n»\n    for i in «range(len(shape) - 2, -1, -1)|reversed(range(len(shape) - 1))»:\n        «strides[i] = strides[i + 1] * max(shape[i + 1], 1)|strides[i] = max(1, shape[i + 1]) * strides[i + 1]|size = shape[i + 1]\n        if size == 0:\n            size = 1\n        strides[i] = size * strides[i + 1]»\n    return tuple(strides)\n",
        "def contiguous_strides(shape):\n    sizes = «[max(s, 1) for s in shape]|[s or 1 for s in shape]|[1 if s == 0 else s for s in shape]»\n    return tuple(«math.prod(sizes[i + 1:])|numel(sizes[i + 1:])» for i in «range(len(sizes))|range(len(shape))»)\n",
    ],
    "emberlet.shape.permute": [
        "def permute(shape, strides, dims):\n    «return tuple(shape[d] for d in dims), tuple(strides[d] for d in dims)|sizes = tuple(shape[d] for d in dims)\n    return sizes, tuple(strides[d] for d in dims)|a = [shape[d] for d in dims]\n    b = [strides[d] for d in dims]\n    return tuple(a), tuple(b)»\n",
        "def permute(shape, strides, dims):\n    sizes, steps = «[], []|list(), list()»\n    for d in dims:\n        «sizes.append(shape[d])\n        steps.append(strides[d])|steps += [strides[d]]\n        sizes += [shape[d]]»\n    return «tuple(sizes), tuple(steps)|(tuple(sizes), tuple(steps))|(*sizes,), (*steps,)»\n",
    ],
    "emberlet.shape.select": [
        "def select(shape, strides, offset, dim, index):\n    «new_offset = offset + index * strides[dim]|offset += strides[dim] * index|offset = offset + strides[dim] * index»\n    return «shape[:dim] + shape[dim + 1:], strides[:dim] + strides[dim + 1:]|(*shape[:dim], *shape[dim + 1:]), (*strides[:dim], *strides[dim + 1:])», «offset|int(offset)»\n",
        "def select(shape, strides, offset, dim, index):\n    sizes, steps = list(shape), list(strides)\n    «del sizes[dim], steps[dim]|del sizes[dim]\n    del steps[dim]|sizes.pop(dim)\n    steps.pop(dim)»\n    return tuple(sizes), tuple(steps), «offset + index * strides[dim]|strides[dim] * index + offset»\n",
    ],
    "emberlet.shape.slice_dim": [
        "def slice_dim(shape, strides, offset, dim, start, stop, step):\n    «length = len(range(start, stop, step))|length = max(0, (stop - start + step - 1) // step)|length = max(0, -((start - stop) // step))|length = math.ceil((stop - start) / step)\n    if length < 0:\n        length = 0»\n    «sizes = list(shape)\n    sizes[dim] = length|sizes = shape[:dim] + (length,) + shape[dim + 1:]|sizes = [length if i == dim else s for i, s in enumerate(shape)]»\n    «steps = list(strides)\n    steps[dim] *= step|steps = strides[:dim] + (strides[dim] * step,) + strides[dim + 1:]|steps = [s * step if i == dim else s for i, s in enumerate(strides)]»\n    return tuple(sizes), tuple(steps), «offset + start * strides[dim]|offset + strides[dim] * start|start * strides[dim] + offset»\n",
    ],
    "emberlet.shape.is_contiguous": [
        "def is_contiguous(shape, strides):\n    if «0 in shape|numel(shape) == 0|any(s == 0 for s in shape)|not all(shape)»:\n        return True\n    «expected = contiguous_strides(shape)\n    return all(n == 1 or a == b for n, a, b in zip(shape, strides, expected))|for n, a, b in zip(shape, strides, contiguous_strides(shape)):\n        if n > 1 and a != b:\n            return False\n    return True|right = contiguous_strides(shape)\n    for i in range(len(shape)):\n        if shape[i] != 1 and strides[i] != right[i]:\n            return False\n    return True|pairs = zip(strides, contiguous_strides(shape))\n    wrong = [i for i, (a, b) in enumerate(pairs) if a != b and shape[i] != 1]\n    return not wrong»\n",
        "def is_contiguous(shape, strides):\n    «step = 1\n    if 0 in shape:\n        return True|if not all(shape):\n        return True\n    step = 1»\n    for «size, stride in reversed(list(zip(shape, strides)))|size, stride in zip(shape[::-1], strides[::-1])|size, stride in zip(reversed(shape), reversed(strides))»:\n        «if size > 1:\n            if stride != step:\n                return False\n            step *= size|if size == 1:\n            continue\n        if stride != step:\n            return False\n        step = step * size|if stride != step and size != 1:\n            return False\n        step *= size»\n    return True\n",
    ],
    "emberlet.shape.broadcast_shapes": [
        "def broadcast_shapes(*shapes):\n    «ndim = max(len(s) for s in shapes)|ndim = max(map(len, shapes), default=0)|ndim = 0\n    for s in shapes:\n        ndim = max(ndim, len(s))»\n    «out = [1] * ndim|out = []\n    for _ in range(ndim):\n        out.append(1)»\n    for shape in shapes:\n        for i, size in «enumerate(shape, ndim - len(shape))|enumerate(shape, start=ndim - len(shape))|zip(range(ndim - len(shape), ndim), shape)»:\n            «if size == 1 or size == out[i]:\n                continue\n            if out[i] != 1:\n                raise RuntimeError('these do not fit')\n            out[i] = size|if out[i] == 1:\n                out[i] = size\n            elif size != 1 and size != out[i]:\n                raise RuntimeError(f'no: {shapes}')|if size not in (1, out[i]) and out[i] != 1:\n                raise RuntimeError('sizes differ')\n            out[i] = max(size, out[i]) if size else 0»\n    return tuple(out)\n",
        "def broadcast_shapes(*shapes):\n    «ndim = max(len(s) for s in shapes)\n    padded = [(1,) * (ndim - len(s)) + tuple(s) for s in shapes]|longest = max(len(s) for s in shapes)\n    padded = []\n    for s in shapes:\n        padded.append([1] * (longest - len(s)) + list(s))»\n    result = []\n    for «column in zip(*padded)|dim, column in enumerate(zip(*padded))»:\n        «sizes = {s for s in column if s != 1}|sizes = set(column) - {1}|sizes = set(column)\n        sizes.discard(1)»\n        «if len(sizes) > 1:\n            raise RuntimeError('cannot broadcast')\n        result.append(sizes.pop() if sizes else 1)|if not sizes:\n            result.append(1)\n        elif len(sizes) == 1:\n            result.append(sizes.pop())\n        else:\n            raise RuntimeError('cannot broadcast')|if len(sizes) >= 2:\n            raise RuntimeError(str(shapes))\n        result += list(sizes) or [1]»\n    return tuple(result)\n",
    ],
    "emberlet.shape.expand": [
        "def expand(shape, strides, new_shape):\n    «extra = len(new_shape) - len(shape)\n    result = [0] * extra|new = len(new_shape) - len(shape)\n    result = [0 for _ in range(new)]|result = []\n    while len(result) + len(shape) < len(new_shape):\n        result.append(0)»\n    for «size, stride, wanted in zip(shape, strides, new_shape[len(new_shape) - len(shape):])|i, (size, stride) in enumerate(zip(shape, strides), len(new_shape) - len(shape))»:\n        «wanted = new_shape[i]|target = new_shape[i]\n        wanted = target|wanted = int(new_shape[i])»\n        «if size == wanted:\n            result.append(stride)\n        elif size == 1:\n            result.append(0)\n        else:\n            raise RuntimeError('does not fit')|if size != wanted and size != 1:\n            raise RuntimeError('does not fit')\n        result.append(stride if size == wanted else 0)|if size not in (1, wanted):\n            raise RuntimeError(f'{shape} to {new_shape}')\n        result += [0 if size != wanted else stride]»\n    return tuple(result)\n",
    ],
    "emberlet.dtype.promote_types": [
        "def promote_types(a, b):\n    «if a.category != b.category:\n        return a if a.category > b.category else b\n    return a if a.itemsize >= b.itemsize else b|if a.category > b.category:\n        return a\n    if b.category > a.category:\n        return b\n    if a.itemsize > b.itemsize:\n        return a\n    return b|key = lambda t: (t.category, t.itemsize)\n    return max(a, b, key=key)|return max((a, b), key=lambda t: (t.category, t.itemsize))|return sorted([a, b], key=lambda t: (t.category, t.itemsize))[-1]|first = (a.category, a.itemsize)\n    second = (b.category, b.itemsize)\n    return a if first > second else b»\n",
    ],
}
NEW_NAMES = {
    "size": "extent", "step": "jump", "result": "final", "sizes": "lengths", "steps": "jumps", "out": "answer",
    "i": "position", "s": "value", "d": "axis", "ndim": "rank", "column": "tower", "padded": "filled",
    "shape": "form", "strides": "walk", "stride": "pace", "wanted": "goal", "extra": "more", "length": "count",
}  # fmt: skip
Answers = dict[str, str]


def honest(seed: int) -> Answers:
    """Somebody's own answers: every decision is made anew."""
    draw = random.Random(seed)

    def decide(template: str) -> str:
        return re.sub("«([^»]*)»", lambda m: draw.choice(m[1].split("|")), template)

    return {piece: decide(draw.choice(templates)) for piece, templates in TEMPLATES.items()}


def renamed(answers: Answers) -> Answers:
    """The same with other names, other comments and another layout."""
    result = {}
    for piece, text in answers.items():
        for old, new in NEW_NAMES.items():
            text = re.sub(rf"(?<!\.)\b{old}\b", new, text)
        lines = [
            line.replace("    ", "  ") + "  # my own work" * (n % 3 == 0)
            for n, line in enumerate(text.split("\n"))
        ]
        lines.insert(1, '  """I thought about this\n  for a long time."""')
        result[piece] = "\n\n".join(lines)
    return result


def padded(answers: Answers) -> Answers:
    """The same with dead code in front of every `return` and behind every signature."""
    result = {}
    for piece, text in answers.items():
        text = re.sub(r"(?m)^( +)return ", r"\1unused = [0, 1, 2]\n\1return ", text)
        head, _, body = text.partition("\n")
        result[piece] = f"{head}\n    if False:\n        print('never')\n{body}"
    return result


def rewritten(answers: Answers) -> Answers:
    """The same with its loops written another way."""
    loop = re.compile(r"(?m)^( +)for (\w+) in (.+):$")
    return {
        piece: loop.sub(
            r"\1items = iter(\3)\n\1while True:\n\1    try: \2 = next(items)\n\1    except StopIteration: break",
            text,
        )
        for piece, text in answers.items()
    }


def notebook(release: NotebookNode, answers: Answers, *, reorder: bool = False) -> NotebookNode:
    """The release with answers in its `%%build` cells; reordered, helpers stand above and parts are swapped."""
    result = copy.deepcopy(release)
    for cell in result.cells:
        line = cell.source.partition("\n")[0]
        pieces = line.split()[1:] if line.startswith("%%build ") else []
        texts = [answers[piece].strip("\n") for piece in pieces if piece in answers]
        if texts:
            cell.source = "\n\n".join([line, *(reversed(texts) if reorder else texts)])
    return result
