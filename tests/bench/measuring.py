"""What every benchmark shares: percentiles, processor time, memory, and the machine it ran on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("torch", "sentence-transformers", "chromadb", "onnxruntime", "tokenizers", "bm25s", "gradio", "numpy")


class Measured(NamedTuple):
    """Milliseconds a call: percentiles of the time that passed, and the mean processor time of all threads."""

    p50: float
    p95: float
    p99: float
    processor: float


def measure(call: Callable[[Any], object], inputs: Sequence[Any], warm: int = 20) -> Measured:
    """Call once with each of `inputs`, after `warm` calls that do not count."""
    for each in inputs[:warm]:
        call(each)
    passed: list[float] = []
    start = time.process_time()
    for each in inputs:
        began = time.perf_counter()
        call(each)
        passed.append((time.perf_counter() - began) * 1000)
    processor = (time.process_time() - start) * 1000 / len(inputs)
    return Measured(*percentiles(passed), processor)


def percentiles(values: Iterable[float]) -> tuple[float, float, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def resident_mb(pid: int | str = "self") -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def folder_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def machine() -> str:
    """One line: processor, cores, memory, what else was running, versions."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return (
        f"{names[0].partition(': ')[2] if names else platform.processor()}, {os.cpu_count()} cores, "
        f"{int(memory.split()[1]) / 1e6:.0f} GB; load when it began {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, {packages}"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers with as many digits as mean something."""
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
    return str(value)
