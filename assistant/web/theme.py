"""The page's colors: one accent that the operator may choose, made readable on light and on dark. Pure."""

import colorsys
from collections.abc import Sequence

# What text stands on, in page.css: --ground, --raised, --danger-ground, --warn-ground.
_LIGHT = ("#ffffff", "#f4f6f7", "#fdf0ef", "#fff6e5")
_DARK = ("#16191c", "#20252a", "#3a1816", "#33260f")
_READABLE = 4.6  # WCAG 2.2 AA asks for 4.5 between text and its ground
_STEP = 0.02


def style(accent: str) -> str:
    """CSS variables for `accent` (#rrggbb): as text and as button, in light and in dark."""
    return f":root{{--accent:{readable(accent, _LIGHT)}}}.dark{{--accent:{readable(accent, _DARK)}}}"


def readable(color: str, grounds: Sequence[str]) -> str:
    """`color`, darkened or lightened as little as makes it readable on each of `grounds`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    step = -_STEP if _luminance(grounds[0]) > 0.5 else _STEP
    while min(contrast(color, ground) for ground in grounds) < _READABLE and 0 <= lightness + step <= 1:
        lightness = min(1.0, max(0.0, lightness + step))
        color = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return color


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colors (#rrggbb), from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
