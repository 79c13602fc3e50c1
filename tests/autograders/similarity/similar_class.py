"""A class for lesson 01 in which everybody decides alone, line by line, and some have copied."""

# ruff: noqa: E501 -- a line of choices is one line, as in the answer

from __future__ import annotations

import copy
import random
import re

from nbformat import NotebookNode

# Right answers with what one decides when writing them: «this|or that».
TEMPLATES: dict[str, list[str]] = {
    "emberlet.shape.numel": [
        '''def numel(shape):
    return «math.prod(shape)|int(math.prod(shape))|math.prod(tuple(shape))»
''',
        '''def numel(shape):
    n = 1
    for size in «shape|list(shape)»:
        «n *= size|n = n * size|n = size * n»
    return «n|int(n)»
''',
        '''def numel(shape):
    «if len(shape) == 0|if not shape|if shape == ()»:
        return 1
    return «shape[0] * numel(shape[1:])|numel(shape[:-1]) * shape[-1]»
''',
    ],
    "emberlet.shape.contiguous_strides": [
        '''def contiguous_strides(shape):
    «step = 1
    result = []|result, step = [], 1»
    for size in «reversed(shape)|shape[::-1]|list(shape)[::-1]»:
        «result.append(step)|result = [step] + result|result.insert(0, step)»
        «step *= max(size, 1)|step = step * max(1, size)|if size != 0:
            step *= size|step *= size or 1»
    return «tuple(result[::-1])|tuple(reversed(result))|tuple(result)»
''',
        '''def contiguous_strides(shape):
    «strides = [1] * len(shape)|strides = [1 for _ in shape]|n = len(shape)
    strides = [1] * n»
    for i in «range(len(shape) - 2, -1, -1)|reversed(range(len(shape) - 1))»:
        «strides[i] = strides[i + 1] * max(shape[i + 1], 1)|strides[i] = max(1, shape[i + 1]) * strides[i + 1]|size = shape[i + 1]
        if size == 0:
            size = 1
        strides[i] = size * strides[i + 1]»
    return tuple(strides)
''',
        '''def contiguous_strides(shape):
    sizes = «[max(s, 1) for s in shape]|[s or 1 for s in shape]|[1 if s == 0 else s for s in shape]»
    return tuple(«math.prod(sizes[i + 1:])|numel(sizes[i + 1:])» for i in «range(len(sizes))|range(len(shape))»)
''',
    ],
    "emberlet.shape.permute": [
        '''def permute(shape, strides, dims):
    «return tuple(shape[d] for d in dims), tuple(strides[d] for d in dims)|sizes = tuple(shape[d] for d in dims)
    return sizes, tuple(strides[d] for d in dims)|a = [shape[d] for d in dims]
    b = [strides[d] for d in dims]
    return tuple(a), tuple(b)»
''',
        '''def permute(shape, strides, dims):
    sizes, steps = «[], []|list(), list()»
    for d in dims:
        «sizes.append(shape[d])
        steps.append(strides[d])|steps += [strides[d]]
        sizes += [shape[d]]»
    return «tuple(sizes), tuple(steps)|(tuple(sizes), tuple(steps))|(*sizes,), (*steps,)»
''',
    ],
    "emberlet.shape.select": [
        '''def select(shape, strides, offset, dim, index):
    «new_offset = offset + index * strides[dim]|offset += strides[dim] * index|offset = offset + strides[dim] * index»
    return «shape[:dim] + shape[dim + 1:], strides[:dim] + strides[dim + 1:]|(*shape[:dim], *shape[dim + 1:]), (*strides[:dim], *strides[dim + 1:])», «offset|int(offset)»
''',
        '''def select(shape, strides, offset, dim, index):
    sizes, steps = list(shape), list(strides)
    «del sizes[dim], steps[dim]|del sizes[dim]
    del steps[dim]|sizes.pop(dim)
    steps.pop(dim)»
    return tuple(sizes), tuple(steps), «offset + index * strides[dim]|strides[dim] * index + offset»
''',
    ],
    "emberlet.shape.slice_dim": [
        '''def slice_dim(shape, strides, offset, dim, start, stop, step):
    «length = len(range(start, stop, step))|length = max(0, (stop - start + step - 1) // step)|length = max(0, -((start - stop) // step))|length = math.ceil((stop - start) / step)
    if length < 0:
        length = 0»
    «sizes = list(shape)
    sizes[dim] = length|sizes = shape[:dim] + (length,) + shape[dim + 1:]|sizes = [length if i == dim else s for i, s in enumerate(shape)]»
    «steps = list(strides)
    steps[dim] *= step|steps = strides[:dim] + (strides[dim] * step,) + strides[dim + 1:]|steps = [s * step if i == dim else s for i, s in enumerate(strides)]»
    return tuple(sizes), tuple(steps), «offset + start * strides[dim]|offset + strides[dim] * start|start * strides[dim] + offset»
''',
    ],
    "emberlet.shape.is_contiguous": [
        '''def is_contiguous(shape, strides):
    if «0 in shape|numel(shape) == 0|any(s == 0 for s in shape)|not all(shape)»:
        return True
    «expected = contiguous_strides(shape)
    return all(n == 1 or a == b for n, a, b in zip(shape, strides, expected))|for n, a, b in zip(shape, strides, contiguous_strides(shape)):
        if n > 1 and a != b:
            return False
    return True|right = contiguous_strides(shape)
    for i in range(len(shape)):
        if shape[i] != 1 and strides[i] != right[i]:
            return False
    return True|pairs = zip(strides, contiguous_strides(shape))
    wrong = [i for i, (a, b) in enumerate(pairs) if a != b and shape[i] != 1]
    return not wrong»
''',
        '''def is_contiguous(shape, strides):
    «step = 1
    if 0 in shape:
        return True|if not all(shape):
        return True
    step = 1»
    for «size, stride in reversed(list(zip(shape, strides)))|size, stride in zip(shape[::-1], strides[::-1])|size, stride in zip(reversed(shape), reversed(strides))»:
        «if size > 1:
            if stride != step:
                return False
            step *= size|if size == 1:
            continue
        if stride != step:
            return False
        step = step * size|if stride != step and size != 1:
            return False
        step *= size»
    return True
''',
    ],
    "emberlet.shape.broadcast_shapes": [
        '''def broadcast_shapes(*shapes):
    «ndim = max(len(s) for s in shapes)|ndim = max(map(len, shapes), default=0)|ndim = 0
    for s in shapes:
        ndim = max(ndim, len(s))»
    «out = [1] * ndim|out = []
    for _ in range(ndim):
        out.append(1)»
    for shape in shapes:
        for i, size in «enumerate(shape, ndim - len(shape))|enumerate(shape, start=ndim - len(shape))|zip(range(ndim - len(shape), ndim), shape)»:
            «if size == 1 or size == out[i]:
                continue
            if out[i] != 1:
                raise RuntimeError('these do not fit')
            out[i] = size|if out[i] == 1:
                out[i] = size
            elif size != 1 and size != out[i]:
                raise RuntimeError(f'no: {shapes}')|if size not in (1, out[i]) and out[i] != 1:
                raise RuntimeError('sizes differ')
            out[i] = max(size, out[i]) if size else 0»
    return tuple(out)
''',
        '''def broadcast_shapes(*shapes):
    «ndim = max(len(s) for s in shapes)
    padded = [(1,) * (ndim - len(s)) + tuple(s) for s in shapes]|longest = max(len(s) for s in shapes)
    padded = []
    for s in shapes:
        padded.append([1] * (longest - len(s)) + list(s))»
    result = []
    for «column in zip(*padded)|dim, column in enumerate(zip(*padded))»:
        «sizes = {s for s in column if s != 1}|sizes = set(column) - {1}|sizes = set(column)
        sizes.discard(1)»
        «if len(sizes) > 1:
            raise RuntimeError('cannot broadcast')
        result.append(sizes.pop() if sizes else 1)|if not sizes:
            result.append(1)
        elif len(sizes) == 1:
            result.append(sizes.pop())
        else:
            raise RuntimeError('cannot broadcast')|if len(sizes) >= 2:
            raise RuntimeError(str(shapes))
        result += list(sizes) or [1]»
    return tuple(result)
''',
    ],
    "emberlet.shape.expand": [
        '''def expand(shape, strides, new_shape):
    «extra = len(new_shape) - len(shape)
    result = [0] * extra|new = len(new_shape) - len(shape)
    result = [0 for _ in range(new)]|result = []
    while len(result) + len(shape) < len(new_shape):
        result.append(0)»
    for «size, stride, wanted in zip(shape, strides, new_shape[len(new_shape) - len(shape):])|i, (size, stride) in enumerate(zip(shape, strides), len(new_shape) - len(shape))»:
        «wanted = new_shape[i]|target = new_shape[i]
        wanted = target|wanted = int(new_shape[i])»
        «if size == wanted:
            result.append(stride)
        elif size == 1:
            result.append(0)
        else:
            raise RuntimeError('does not fit')|if size != wanted and size != 1:
            raise RuntimeError('does not fit')
        result.append(stride if size == wanted else 0)|if size not in (1, wanted):
            raise RuntimeError(f'{shape} to {new_shape}')
        result += [0 if size != wanted else stride]»
    return tuple(result)
''',
    ],
    "emberlet.dtype.promote_types": [
        '''def promote_types(a, b):
    «if a.category != b.category:
        return a if a.category > b.category else b
    return a if a.itemsize >= b.itemsize else b|if a.category > b.category:
        return a
    if b.category > a.category:
        return b
    if a.itemsize > b.itemsize:
        return a
    return b|key = lambda t: (t.category, t.itemsize)
    return max(a, b, key=key)|return max((a, b), key=lambda t: (t.category, t.itemsize))|return sorted([a, b], key=lambda t: (t.category, t.itemsize))[-1]|first = (a.category, a.itemsize)
    second = (b.category, b.itemsize)
    return a if first > second else b»
''',
    ],
}  # fmt: skip
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
