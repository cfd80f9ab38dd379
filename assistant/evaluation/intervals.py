"""Confidence intervals of shares. Pure."""

import math

_Z = 1.959963984540054  # two-sided 95 %


def wilson(passed: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = passed / total
    middle = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    reach = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)
