"""Is a confidence of 0.8 right 8 times in 10? Expected calibration error over equal-sized bins. Pure."""

from collections.abc import Sequence

_BINS = 10


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = _BINS) -> float:
    """Mean distance between confidence and share right, over `bins` bins of equally many answers each.

    Guo et al., On calibration of modern neural networks (2017), with bins of equal size instead of equal width, so that
    no bin rests on a handful of answers.
    """
    if not confidences:
        return 0.0
    ordered = sorted(zip(confidences, right, strict=True))
    size, error, start = len(ordered) / bins, 0.0, 0
    for i in range(bins):
        part = ordered[start : round((i + 1) * size)]
        start = round((i + 1) * size)
        if part:
            mean = sum(confidence for confidence, _ in part) / len(part)
            share = sum(hit for _, hit in part) / len(part)
            error += abs(mean - share) * len(part)
    return error / len(ordered)
