"""The page's own scripts and style, served under an address that changes with their content."""

import hashlib
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class PageFiles:
    """The files of a folder, read once. Their scripts import each other by name, so all share one version."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
        digest = hashlib.sha256(b"".join(name.encode() + body for name, body in self._files.items()))
        self.version = digest.hexdigest()[:12]

    def address(self, name: str, base: str = "") -> str:
        return f"{base}/page-files/{self.version}/{name}"

    def head(self, base: str, theme_style: str) -> str:
        """What the page's <head> needs: no script or style stands in the page itself but the colors."""
        return (
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f'<link rel="stylesheet" href="{self.address("page.css", base)}">'
            f"<style>{theme_style}</style>"
            f'<script type="module" src="{self.address("main.js", base)}" data-base="{base}"></script>'
        )

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/page-files")

        @router.get("/{version}/{name}")
        def page_file(version: str, name: str) -> Response:
            body = self._files.get(name)
            if body is None or version != self.version:
                return Response("This file is not here. Load the page anew.", 404, media_type="text/plain")
            return Response(body, media_type=_TYPES[Path(name).suffix], headers=_FOREVER)

        return router
