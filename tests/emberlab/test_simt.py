"""The GPU simulator: values, transactions, bank conflicts, divergence, races, and what it refuses."""

from __future__ import annotations

import gc
import signal
import threading
from typing import Any

import numpy as np
import pytest

import emberlet
from emberlab.simt import Dim3, Launch, launch

F = np.float32


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, F)


def count(*shape: int) -> np.ndarray:
    return np.arange(np.prod(shape), dtype=F).reshape(shape)


def kinds(run: Launch) -> list[str]:
    return [finding.kind for finding in run.findings]


def steps(run: Launch, block: int = 0, warp: int = 0) -> list[str]:
    return [one.what for one in run.warp(block, warp)]


def add(cuda: Any, out: Any, a: Any, b: Any) -> None:
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if i < len(out):
        out[i] = a[i] + b[i]


def gather(cuda: Any, out: Any, a: Any, step: int, start: int) -> None:
    i = cuda.grid(1)
    out[i] = a[i * step + start]


def total(cuda: Any, out: Any, a: Any) -> None:
    tile = cuda.shared.array(64, "float32")
    t = cuda.threadIdx.x
    tile[t] = a[cuda.grid(1)]
    cuda.syncthreads()
    half = cuda.blockDim.x // 2
    while half > 0:
        if t < half:
            tile[t] += tile[t + half]
        cuda.syncthreads()
        half //= 2
    if t == 0:
        out[cuda.blockIdx.x] = tile[0]


def matmul(cuda: Any, c: Any, a: Any, b: Any) -> None:
    ta = cuda.shared.array((8, 8), np.float32)
    tb = cuda.shared.array((8, 8), np.float32)
    x, y = cuda.threadIdx.x, cuda.threadIdx.y
    j, i = cuda.grid(2)
    acc = 0.0
    for k in range(a.shape[1] // 8):
        ta[y, x] = a[i, k * 8 + x]
        tb[y, x] = b[k * 8 + y, j]
        cuda.syncthreads()
        for m in range(8):
            acc += ta[y, m] * tb[m, x]
        cuda.syncthreads()
    c[i, j] = acc


def test_every_thread_runs_and_writes_into_the_array_given() -> None:
    out, a = zeros(50), count(50)
    run = launch(add, 2, 32, out, a, a)
    assert (out == 2 * a).all()
    assert run.errors == []
    assert steps(run) == [
        "32 reads of a in 4 transactions of 32 bytes: coalesced",
        "32 reads of b in 4 transactions of 32 bytes: coalesced",
        "32 writes of out in 4 transactions of 32 bytes: coalesced",
    ]
    assert [len(one.accesses) for one in run.warp(1, 0)] == [18, 18, 18]


def test_emberlet_tensors_and_views_are_arrays_too() -> None:
    out, a = emberlet.zeros(4, 8), emberlet.arange(32.0).reshape(8, 4).T

    def copy(cuda: Any, out: Any, a: Any) -> None:
        x, y = cuda.threadIdx.x, cuda.threadIdx.y
        out[y, x] = a[y][x]

    run = launch(copy, 1, (8, 4), out, a)
    assert np.array_equal(np.asarray(out.tolist()), np.asarray(a.tolist()))
    assert {access.at for one in run.warp(0, 0) for access in one.accesses} == {
        (i, j) for i in range(4) for j in range(8)
    }


@pytest.mark.parametrize(
    ("dtype", "step", "start", "moved", "fewest", "verdict"),
    [
        ("float32", 1, 0, 4, 4, "coalesced"),
        ("float32", 1, 1, 5, 4, "not aligned"),
        ("float32", 1, 8, 4, 4, "coalesced"),
        ("float32", 2, 0, 8, 4, "not coalesced"),
        ("float32", 8, 0, 32, 4, "not coalesced"),
        ("float32", 32, 3, 32, 4, "not coalesced"),
        ("float32", 0, 5, 1, 1, "coalesced"),
        ("float32", -1, 31, 4, 4, "coalesced"),
        ("float64", 1, 0, 8, 8, "coalesced"),
        ("int8", 1, 0, 1, 1, "coalesced"),
        ("int8", 32, 0, 32, 1, "not coalesced"),
        ("complex128", 1, 0, 16, 16, "coalesced"),
    ],
)
def test_transactions_are_the_pieces_of_32_bytes_that_are_touched(
    dtype: str, step: int, start: int, moved: int, fewest: int, verdict: str
) -> None:
    a = np.arange(1024).astype(dtype)
    out = np.zeros(32, dtype)
    run = launch(gather, 1, 32, out, a, step, start)
    assert (out == a[np.arange(32) * step + start]).all()
    read = run.warp(0, 0)[0]
    touched = {
        byte // 32
        for i in range(32)
        for byte in range((i * step + start) * a.itemsize, (i * step + start + 1) * a.itemsize)
    }
    assert set(read.sectors) == touched
    assert (read.transactions, read.fewest, read.verdict) == (moved, fewest, verdict)
    assert ("uncoalesced" in kinds(run)) == (verdict == "not coalesced")
    assert run.errors == []


@pytest.mark.parametrize(
    ("dtype", "width", "step", "ways"),
    [
        ("float32", 1024, 1, 1),
        ("float32", 1024, 2, 2),
        ("float32", 1024, 32, 32),
        ("float32", 1056, 33, 1),
        ("float32", 32, 0, 1),
        ("float64", 1024, 1, 1),
        ("float64", 1024, 2, 2),
        ("int8", 1024, 1, 1),
        ("int8", 4096, 128, 32),
    ],
)
def test_bank_conflicts_count_the_words_of_one_bank(dtype: str, width: int, step: int, ways: int) -> None:
    def read(cuda: Any, out: Any) -> None:
        tile = cuda.shared.array(width, dtype)
        t = cuda.threadIdx.x
        tile[t * step if step else t] = t
        cuda.syncthreads()
        out[t] = tile[t * step]

    out = zeros(32)
    run = launch(read, 1, 32, out)
    shared = [one for one in run.warp(0, 0) if one.array is not None and one.array.name == "tile"]
    assert shared[-1].kind == "read"
    assert shared[-1].ways == ways
    assert ("bank conflict" in kinds(run)) == (ways > 1)
    assert (out == (np.arange(32) if step else 0)).all()


def test_a_reduction_is_not_accused_and_its_idle_threads_are_told_as_a_cost() -> None:
    out, a = zeros(2), count(128)
    run = launch(total, 2, 64, out, a)
    assert out.tolist() == [a[:64].sum(), a[64:].sum()]
    assert run.errors == []
    assert set(kinds(run)) == {"divergence"}
    assert 0.5 < run.busy < 1


def test_a_tiled_matmul_is_not_accused_of_anything() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(16, 24)).astype(F), rng.normal(size=(24, 16)).astype(F)
    c = zeros(16, 16)
    run = launch(matmul, (2, 2), (8, 8), c, a, b)
    np.testing.assert_allclose(c, a @ b, rtol=1e-4, atol=1e-5)
    assert run.findings == []
    assert run.busy == 1
    # Rows and columns in lockstep: 3 tiles, each of 2 loads, 2 stores, 8 pairs of reads and 2 barriers; 1 store.
    assert len(run.warp(0, 0)) == 3 * (4 + 16 + 2) + 1


@pytest.mark.parametrize("which", [0, 1])
def test_a_matmul_that_forgets_a_barrier_races(which: int) -> None:
    def broken(cuda: Any, out: Any, a: Any) -> None:
        tile = cuda.shared.array(64, "float32")
        t = cuda.threadIdx.x
        for k in range(2):
            tile[t] = a[k * 64 + t]
            if which == 1:
                cuda.syncthreads()
            out[t] = tile[63 - t]
            if which == 0:
                cuda.syncthreads()

    run = launch(broken, 1, 64, zeros(64), count(128))
    assert [finding.kind for finding in run.errors] == ["race"]
    text = run.errors[0].text
    assert text.startswith("tile[")
    assert "no syncthreads() between" in text
    assert "writes it at line" in text
    assert "reads it at line" in text


def test_two_threads_that_write_one_cell_race_and_atomics_do_not() -> None:
    def plain(cuda: Any, out: Any, a: Any) -> None:
        out[0] += a[cuda.grid(1)]

    def atomic(cuda: Any, out: Any, a: Any) -> None:
        cuda.atomic.add(out, 0, a[cuda.grid(1)])

    a = count(64)
    racing = launch(plain, 2, 32, zeros(1), a)
    assert "race" in kinds(racing)
    out = zeros(1)
    clean = launch(atomic, 2, 32, out, a)
    assert clean.errors == []
    assert out[0] == a.sum()


def test_blocks_do_not_wait_for_each_other() -> None:
    def shift(cuda: Any, out: Any) -> None:
        i = cuda.grid(1)
        if cuda.threadIdx.x == 0:
            out[i] = 1.0
        cuda.syncthreads()
        if cuda.threadIdx.x == 1:
            out[(i + 31) % 64] = 2.0

    run = launch(shift, 2, 32, zeros(64))
    (race,) = run.errors
    assert race.kind == "race"
    assert "blocks do not wait for each other" in race.text


def test_two_views_of_one_memory_are_one_memory() -> None:
    def copy(cuda: Any, out: Any, a: Any) -> None:
        i = cuda.threadIdx.x
        out[i] = a[i]

    memory = count(33)
    assert kinds(launch(copy, 1, 32, memory[:32], memory[1:])) == ["race"]
    assert launch(copy, 1, 32, memory[:32], count(33)[1:]).errors == []


def test_syncwarp_orders_a_warp_but_not_two() -> None:
    def swap(cuda: Any, out: Any, size: int) -> None:
        tile = cuda.shared.array(64, "float32")
        t = cuda.threadIdx.x
        tile[t] = t
        cuda.syncwarp()
        out[t] = tile[size - 1 - t]

    out = zeros(32)
    assert launch(swap, 1, 32, out, 32).errors == []
    assert out.tolist() == list(range(31, -1, -1))
    assert [finding.kind for finding in launch(swap, 1, 64, zeros(64), 64).errors] == ["race"]


def test_out_of_bounds_is_told_and_does_not_wrap_around() -> None:
    def neighbour(cuda: Any, out: Any, a: Any) -> None:
        i = cuda.threadIdx.x
        out[i] = a[i - 1] + a[i + 1]

    out = zeros(32)
    run = launch(neighbour, 1, 32, out, count(32) + 1)
    low, high = run.errors
    assert low.kind == high.kind == "out of bounds"
    assert out[0] == 2
    assert "thread 0 reads a[-1]" in low.text
    assert "negative index" in low.text
    assert "thread 31 reads a[32], but a has 32 elements" in high.text


def test_writing_past_the_end_changes_nothing_and_names_the_threads() -> None:
    out = zeros(40)
    guard = out[:30]

    def fill(cuda: Any, out: Any) -> None:
        out[cuda.threadIdx.x] = 1.0

    run = launch(fill, 1, 32, guard)
    (finding,) = run.errors
    assert finding.text == "thread 30 writes out[30], but out has 30 elements (1 more thread does so)"
    assert out.sum() == 30
    assert "2 out of bounds" in steps(run)[0]


def test_a_row_index_out_of_range_is_outside_although_the_memory_goes_on() -> None:
    def row(cuda: Any, a: Any) -> None:
        a[cuda.threadIdx.x, 2] = 1.0

    a = zeros(3, 2)
    (finding,) = launch(row, 1, 2, a).errors
    assert finding.kind == "out of bounds"
    assert "shape (3, 2)" in finding.text
    assert a.sum() == 0


def test_a_barrier_that_not_all_reach_is_told_and_the_run_ends() -> None:
    def half(cuda: Any, out: Any) -> None:
        if cuda.threadIdx.x < 16:
            cuda.syncthreads()
        out[cuda.threadIdx.x] = 1.0

    out = zeros(32)
    run = launch(half, 1, 32, out)
    assert [finding.kind for finding in run.errors] == ["barrier"]
    assert "16 of the 32 threads" in run.errors[0].text
    assert "16 have ended" in run.errors[0].text
    assert out.sum() == 32


def test_two_barriers_on_two_branches_are_not_one() -> None:
    def branches(cuda: Any) -> None:
        if cuda.threadIdx.x % 2:
            cuda.syncthreads()
        else:
            cuda.syncthreads()

    run = launch(branches, 1, 32)
    assert run.errors[0].kind == "barrier"
    assert "others wait at line" in run.errors[0].text


def test_shared_memory_that_nobody_wrote_is_told() -> None:
    def read(cuda: Any, out: Any) -> None:
        tile = cuda.shared.array(32, "float32")
        out[cuda.threadIdx.x] = tile[cuda.threadIdx.x]

    out = zeros(32)
    run = launch(read, 1, 32, out)
    assert [finding.kind for finding in run.errors] == ["uninitialised"]
    assert np.isnan(out).all()


def test_branches_are_run_one_after_the_other_and_meet_again() -> None:
    def parity(cuda: Any, out: Any, a: Any) -> None:
        t = cuda.threadIdx.x
        if t % 2:
            out[t] = a[t]
        else:
            out[t] = -a[t]
        out[t] += 1

    out, a = zeros(32), count(32)
    run = launch(parity, 1, 32, out, a)
    assert (out == np.where(np.arange(32) % 2, a, -a) + 1).all()
    assert [(one.array.name, one.kind, len(one.accesses)) for one in run.warp(0, 0)] == [
        ("a", "read", 16),
        ("out", "write", 16),
        ("a", "read", 16),
        ("out", "write", 16),
        ("out", "read", 32),
        ("out", "write", 32),
    ]
    (split,) = [finding for finding in run.findings if finding.kind == "divergence"]
    assert "16 to line" in split.text


def test_lockstep_holds_in_nested_loops_that_end_at_different_times() -> None:
    def triangle(cuda: Any, out: Any, a: Any) -> None:
        t = cuda.threadIdx.x
        acc = 0.0
        for i in range(3):
            if i == t:
                continue
            for j in range(t + 1):
                acc += a[i, j]
        k = 0
        while True:
            k += 1
            if k > t:
                break
        out[t] = acc

    out, a = zeros(4), count(3, 4)
    run = launch(triangle, 1, 4, out, a)
    expected = [sum(a[i, : t + 1].sum() for i in range(3) if i != t) for t in range(4)]
    assert out.tolist() == expected
    reads = [(one.accesses[0].at, one.threads) for one in run.warp(0, 0) if one.kind == "read"]
    assert reads == [
        ((i, j), tuple(t for t in range(4) if t >= j and t != i))
        for i in range(3)
        for j in range(4)
        if any(t >= j and t != i for t in range(4))
    ]
    assert run.warp(0, 0)[-1].threads == (0, 1, 2, 3)


def test_a_function_that_the_kernel_calls_may_access_and_wait() -> None:
    def put(cuda: Any, tile: Any, value: float) -> None:
        tile[cuda.threadIdx.x] = value
        cuda.syncthreads()

    def outer(cuda: Any, out: Any) -> None:
        tile = cuda.shared.array(32, "float32")
        t = cuda.threadIdx.x
        put(cuda, tile, t)
        first = tile[31 - t]
        cuda.syncthreads()
        put(cuda, tile, first)
        out[t] = sum(tile[k] for k in range(32))

    out = zeros(32)
    run = launch(outer, 1, 32, out)
    assert run.errors == []
    assert (out == 31 * 16).all()
    assert all(len(one.accesses) == 32 for one in run.warp(0, 0))


def test_a_statement_on_several_lines_is_one() -> None:
    def wide(cuda: Any, out: Any, a: Any, b: Any) -> None:
        i = cuda.threadIdx.x
        out[i] = (
            a[i]
            + b[i]
        )  # fmt: skip

    run = launch(wide, 1, 4, zeros(4), count(4), count(4))
    assert [one.array.name for one in run.warp(0, 0)] == ["a", "b", "out"]
    assert len({one.line for one in run.warp(0, 0)}) == 1


def test_a_kernel_without_source_runs_too() -> None:
    space: dict[str, Any] = {}
    exec("def k(cuda, out):\n for j in range(2):\n  out[cuda.threadIdx.x] = j\n", space)
    out = zeros(4)
    run = launch(space["k"], 1, 4, out)
    assert (out == 1).all()
    assert run.source == {}
    assert [len(one.accesses) for one in run.warp(0, 0)] == [4, 4]
    assert [one.line for one in run.warp(0, 0)] == [3, 3]
    assert run.findings == []


def test_places_in_three_dimensions_are_cudas() -> None:
    seen = np.full((2, 3, 4, 3), -1, np.int64)

    def where(cuda: Any, seen: Any) -> None:
        x, y, z = cuda.grid(3)
        seen[z, y, x, 0] = cuda.threadIdx.x + cuda.blockDim.x * cuda.threadIdx.y
        seen[z, y, x, 1] = cuda.laneid
        seen[z, y, x, 2] = cuda.gridsize(3)[0]

    run = launch(where, (2, 1, 2), (2, 3, 1), seen)
    assert run.errors == []
    assert (seen[0, :, :2, 0] == np.arange(6).reshape(3, 2)).all()
    assert (seen[..., 1] == seen[..., 0]).all()
    assert (seen[..., 2] == 4).all()
    assert Dim3(2, 3, 4).place(Dim3(2, 3, 4).linear(Dim3(1, 2, 3))) == Dim3(1, 2, 3)


@pytest.mark.parametrize(
    ("grid", "block", "error", "words"),
    [
        (1, 1025, ValueError, "1024"),
        (1, (32, 33), ValueError, "1056 threads; CUDA allows at most 1024"),
        (1, (1, 1, 65), ValueError, "z is 65; CUDA allows 1 to 64"),
        (0, 32, ValueError, "grid: its size in x is 0"),
        ((1, 70_000), 1, ValueError, "65535"),
        (1_000, 1024, ValueError, "simulator runs at most 32,768"),
        (1, 2.5, TypeError, "whole number, not float"),
        ("2", 32, TypeError, "whole number"),
        ((1, 1, 1, 1), 1, TypeError, "one to three"),
        ((), 1, TypeError, "one to three"),
    ],
)
def test_sizes_beyond_cudas_limits_are_refused(grid: Any, block: Any, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        launch(add, grid, block, zeros(4), count(4), count(4))


@pytest.mark.parametrize(
    ("kernel", "arguments", "error", "words"),
    [
        ("no function", (), TypeError, "must be a function"),
        (add, (zeros(4),), TypeError, r"add\(cuda, out, a, b\) takes cuda and 3 arguments, but 1 are given"),
        (add, (zeros(4), [1, 2], count(4)), TypeError, "list"),
        (add, (zeros(4), np.array(["x"]), count(4)), TypeError, "numbers"),
    ],
)
def test_what_cannot_be_launched_is_refused(kernel: Any, arguments: tuple, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        launch(kernel, 1, 32, *arguments)


def misuse(body: str) -> Any:
    space: dict[str, Any] = {"np": np}
    exec(f"def k(cuda, a):\n t = cuda.threadIdx.x\n {body}\n", space)
    return space["k"]


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("a[0:2]", TypeError, "each index must be a whole number"),
        ("a[0.5]", TypeError, "whole number"),
        ("a[0, 0]", IndexError, "1 dimensions"),
        ("for x in a: pass", TypeError, "not iterable"),
        ("np.sum(a)", TypeError, "NoneType"),
        ("cuda.shared.array(12289, 'float32')", ValueError, "48 KiB"),
        ("cuda.shared.array(t + 1, 'float32')", ValueError, "must ask for the same"),
        ("cuda.shared.array(4, 'cat')", TypeError, "not the dtype"),
        ("cuda.shared.array(0, 'int8')", ValueError, "at least 1"),
        ("cuda.syncthread()", AttributeError, "cuda.syncthread is not simulated; there is: .*syncthreads"),
        ("cuda.grid(4)", ValueError, "1, 2 or 3"),
        ("cuda.atomic.add([0], 0, 1)", TypeError, "array of the kernel"),
        ("cuda.local.array(2, 'float32')[2]", IndexError, "out of bounds"),
        ("1 / 0", ZeroDivisionError, "division"),
    ],
)
def test_errors_in_a_kernel_come_out_with_their_thread(body: str, error: type, words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        launch(misuse(body), 2, 4, zeros(8))
    assert any("block 0, thread" in note for note in caught.value.__notes__)


def test_an_endless_loop_ends_and_so_do_threads_that_wait_for_it() -> None:
    def endless(cuda: Any, a: Any) -> None:
        if cuda.threadIdx.x < 5:
            cuda.syncthreads()
        while True:
            a[0] = 1

    with pytest.raises(RuntimeError, match="does its loop end"):
        launch(endless, 1, 8, zeros(1))
    assert not [thread for thread in threading.enumerate() if thread.name == "emberlab-simt"]


def test_an_interrupt_ends_the_kernel_and_its_threads() -> None:
    started = threading.Event()

    def wait(cuda: Any, a: Any) -> None:
        if cuda.threadIdx.x < 2:
            cuda.syncthreads()
        started.set()
        for k in range(90_000):
            a[0] = k

    def interrupt() -> None:
        started.wait()
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    helper = threading.Thread(target=interrupt)
    helper.start()
    with pytest.raises(KeyboardInterrupt):
        launch(wait, 1, 4, zeros(1))
    helper.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "emberlab-simt"]


def test_a_block_of_1024_threads_may_wait() -> None:
    out = zeros(1024)

    def turn(cuda: Any, out: Any) -> None:
        tile = cuda.shared.array(1024, "float32")
        t = cuda.threadIdx.x
        tile[t] = t
        cuda.syncthreads()
        out[t] = tile[1023 - t]

    assert launch(turn, 1, 1024, out).errors == []
    assert (out == np.arange(1023, -1, -1)).all()


def test_the_same_launch_gives_the_same_record() -> None:
    runs = [launch(total, 2, 64, zeros(2), count(128)) for _ in range(2)]
    assert runs[0].findings == runs[1].findings
    assert steps(runs[0], 1, 1) == steps(runs[1], 1, 1)


def test_a_read_only_array_can_be_read_and_not_written() -> None:
    a = count(4)
    a.flags.writeable = False
    launch(add, 1, 4, zeros(4), a, a)
    with pytest.raises(ValueError, match="out cannot be written to"):
        launch(add, 1, 4, a, a, a)


def test_a_finaliser_that_the_collector_runs_is_no_part_of_the_kernel() -> None:
    class Cyclic:
        def __init__(self) -> None:
            self.self = self

        def __del__(self) -> None:
            for _ in range(3):
                pass

    def kernel(cuda, out):  # type: ignore[no-untyped-def]
        i = cuda.threadIdx.x
        for _ in range(5):
            Cyclic()
            out[i] = len(list(map(list, [()] * 100)))  # allocates where nobody follows

    threshold = gc.get_threshold()
    gc.disable()
    try:
        quiet = launch(kernel, 1, 32, zeros(32))
        gc.set_threshold(1)
        gc.enable()
        loud = launch(kernel, 1, 32, zeros(32))
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*threshold)
    assert loud.traces == quiet.traces
    assert loud.findings == quiet.findings
