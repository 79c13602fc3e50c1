"""Convolutions and pools of one, two and three dimensions with every option."""

from __future__ import annotations

import itertools

from tests.emberlet.oracle.case import Case, case, lines, table

CASES: list[Case] = []


def convolutions(n: int) -> list[Case]:
    """Every combination of options that differs in kind, on a small image of n dimensions."""
    size, kernel = {1: ((7,), (3,)), 2: ((6, 5), (3, 2)), 3: ((4, 3, 4), (2, 2, 3))}[n]
    found = []
    options = [
        "",
        ", stride=2",
        ", padding=1",
        ", dilation=2" if n < 3 else ", dilation=1",
        ", stride=2, padding=1",
        ", stride=3, padding=2",
        ", padding='same'",
        ", padding='valid'",
        f", stride={(2, 1, 2)[:n]}",
        f", padding={(1, 0, 2)[:n]}",
        f", stride={(1, 2, 1)[:n]}, padding={(2, 1, 1)[:n]}, dilation={(2, 1, 1)[:n]}",
    ]
    shape = ", ".join(map(str, size))
    window = ", ".join(map(str, kernel))
    for groups, option in itertools.product((1, 2, 4), options):
        if groups > 1 and option not in options[:1] + options[4:5] + options[-1:]:
            continue
        inputs = {
            "x": f"float64(2, 4, {shape})",
            "w": f"float64(4, {4 // groups}, {window})",
            "b": "float64(4)",
        }
        group = f", groups={groups}" if groups > 1 else ""
        found.append(Case(f"F.conv{n}d(x, w, b{option}{group})", inputs, 2 if n < 3 else 1, "maybe"))
    transposed = [
        "",
        ", stride=2",
        ", padding=1",
        ", stride=2, padding=1, output_padding=1",
        ", dilation=2",
        f", stride={(2, 1, 2)[:n]}",
        f", stride={(3, 2, 2)[:n]}, output_padding={(2, 1, 0)[:n]}, padding={(1, 0, 1)[:n]}",
    ]
    for groups, option in itertools.product((1, 2), transposed):
        inputs = {
            "x": f"float64(2, 4, {', '.join(str(s - 2) for s in size)})",
            "w": f"float64(4, {4 // groups}, {window})",
            "b": "float64(4)" if groups == 1 else "float64(8)",
        }
        inputs["b"] = f"float64({4 // groups * groups})"
        group = f", groups={groups}" if groups > 1 else ""
        found.append(
            Case(f"F.conv_transpose{n}d(x, w, b{option}{group})", inputs, 2 if n < 2 else 1, "maybe")
        )
    small = [
        ("2, 3, " + shape, "float32"),
        ("3, " + shape, "float64"),
        ("0, 3, " + shape, "float64"),
        ("1, 3, " + shape, "float16"),
    ]
    for s, dtype in small:
        inputs = {"x": f"{dtype}({s})", "w": f"{dtype}(2, 3, {window})"}
        found.append(Case(f"F.conv{n}d(x, w, stride=2, padding=1)", inputs, 1, "maybe"))
        found.append(Case(f"F.conv{n}d(x, w, None)", inputs, 1, "maybe"))
        inputs = {"x": f"{dtype}({s})", "w": f"{dtype}(3, 2, {window})"}
        found.append(Case(f"F.conv_transpose{n}d(x, w, stride=2)", inputs, 1, "maybe"))
    one = ", ".join(["1"] * n)
    found.append(
        case(
            f"F.conv{n}d(x, w)",
            order=1,
            x=f"float64(2, 3, {shape}) transposed",
            w=f"float64(2, 3, {one}) sliced",
        )
    )
    found.append(
        case(
            f"F.conv{n}d(x, w, stride=2)",
            order=1,
            x=f"float64(2, 3, {shape}) sliced",
            w=f"float64(2, 3, {one})",
        )
    )
    full = ", ".join(map(str, size))
    found.append(case(f"F.conv{n}d(x, w)", order=1, x=f"float64(2, 3, {shape})", w=f"float64(2, 3, {full})"))
    # Wrong in rank, channels, groups or size.
    x = f"float64(2, 4, {shape})"
    for program in lines(f"""
        F.conv{n}d(x, w[:, :2])
        F.conv{n}d(x, w, groups=3)
        F.conv{n}d(x, w, stride=0)
        F.conv{n}d(x, w, padding=-1)
        F.conv{n}d(x, w, dilation=0)
        F.conv{n}d(x, w, padding='other')
        F.conv{n}d(x, w, stride=2, padding='same')
        F.conv{n}d(x, w, m.ones(3, dtype=x.dtype))
        F.conv{n}d(x[0, 0], w)
        F.conv{n}d(x, w[0])
        F.conv{n}d(x, w.float())
        F.conv{n}d(x, w, dilation=9)
        F.conv{n}d(x, w, stride=(1, 1, 1, 1))
        F.conv_transpose{n}d(x, w[:3])
        F.conv_transpose{n}d(x, w, output_padding=1)
    """):
        found.append(Case(program, {"x": x, "w": f"float64(4, 4, {window})"}, 0, "maybe"))
    return found


def pools(n: int) -> list[Case]:
    size = {1: "9", 2: "7, 6", 3: "4, 5, 4"}[n]
    at = f"{n}d"
    max_options = [
        "2",
        "3, 1",
        "3, 2, 1",
        "3, stride=2",
        "2, 1, 0, 2",
        "2, ceil_mode=True",
        "3, 2, 1, 1, True",
        "2, return_indices=True",
        f"{(3, 2, 2)[:n]}, {(1, 2, 1)[:n]}, {(1, 1, 0)[:n]}",
        "3, 2, 1, ceil_mode=True, return_indices=True",
    ]
    avg_options = [
        "2",
        "3, 1",
        "3, 2, 1",
        "3, 2, 1, False, False",
        "2, ceil_mode=True",
        "3, 2, 1, True, False",
        "3, 2, 1, True",
        f"{(3, 2, 2)[:n]}, {(1, 2, 1)[:n]}, {(1, 1, 0)[:n]}",
        "2, count_include_pad=False",
        *(["2, divisor_override=3"] if n > 1 else []),
    ]
    target = ["1", "2", "3", "4"] + ([f"{(3, 1, 2)[:n]}", f"{(None, 2, 1)[:n]}"] if n > 1 else [])
    programs = [f"F.max_pool{at}(x, {o})" for o in max_options] + [
        f"F.avg_pool{at}(x, {o})" for o in avg_options
    ]
    programs += [f"F.adaptive_avg_pool{at}(x, {t})" for t in target]
    programs += [f"F.adaptive_max_pool{at}(x, {t}{r})" for t in target for r in ("", ", return_indices=True")]
    whole = [{"x": f"float64(2, 2, {size})"}, {"x": f"float32(2, {size})"}]
    found = table(programs, whole[0], order=2 if n < 3 else 1) + table(programs, whole[1], order=1)
    few = [
        f"F.max_pool{at}(x, 2)",
        f"F.avg_pool{at}(x, 2)",
        f"F.adaptive_avg_pool{at}(x, 2)",
        f"F.max_pool{at}(x, 3, 2, 1, return_indices=True)",
        f"F.adaptive_max_pool{at}(x, 3)",
    ]
    found += table(
        few,
        *({"x": f"float64(1, 2, {size}) {k}"} for k in ("ties", "holes", "transposed", "sliced", "expanded")),
        {"x": f"float64(0, 2, {size})"},
        {"x": f"int64(1, 1, {size})"},
        order=1,
    )
    found += table(
        [
            f"F.max_pool{at}(x, 3, 2, 2)",
            f"F.max_pool{at}(x, 0)",
            f"F.max_pool{at}(x, 2, 0)",
            f"F.max_pool{at}(x, 20)",
            f"F.avg_pool{at}(x, 20)",
            f"F.avg_pool{at}(x, 2, 0)",
            f"F.avg_pool{at}(x, 3, 1, 2)",
            f"F.max_pool{at}(x[0, 0], 2)",
            f"F.adaptive_avg_pool{at}(x[0, 0], 2)",
            f"F.max_pool{at}(x)",
            f"F.adaptive_avg_pool{at}(x, -1)",
            f"F.adaptive_max_pool{at}(x, 0)",
        ],
        whole[0],
        order=0,
    )
    found += table([f"F.lp_pool{at}(x, 2, 2)", f"F.lp_pool{at}(x, 3.0, 2, 1)"], whole[0], order=1)
    return found


for rank in (1, 2, 3):
    CASES += convolutions(rank) + pools(rank)
