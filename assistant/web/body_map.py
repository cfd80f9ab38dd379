"""The body map: where it hurts -> the muscles described to send pain there; a muscle -> its pattern."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.web.templating import Templates
from corpus.body_map import AreaGuide, BodyMap, Spot
from corpus.loader import Corpus
from corpus.models import Muscle, Note
from corpus.rulebook import RedFlag


def body_map_router(corpus: Callable[[], Corpus], templates: Templates) -> APIRouter:
    router = APIRouter(prefix="/body-map", default_response_class=HTMLResponse)

    @router.get("")
    def tab() -> str:
        known = corpus()
        return templates("body_map.html", map=known.body_map, titles=titles(known.body_map), muscles=known.muscles)

    @router.get("/area/{id}")
    def area(id: str) -> HTMLResponse:
        guide = corpus().body_map.guide(id)
        if guide is None:
            return HTMLResponse(templates("missing.html", full=True), 404)
        return HTMLResponse(templates("area.html", guide=guide, **area_values(guide, corpus())))

    @router.get("/muscle/{id}")
    def muscle(id: str) -> HTMLResponse:
        found = next((muscle for muscle in corpus().muscles if muscle.id == id), None)
        if found is None:
            return HTMLResponse(templates("missing.html", full=True), 404)
        return HTMLResponse(templates("muscle.html", muscle=found, **muscle_values(found, corpus())))

    return router


def titles(map: BodyMap) -> dict[str, str]:
    return {guide.id: guide.title for guide in map.areas}


def muscles_that_refer_to(area: str, muscles: Sequence[Muscle]) -> list[Muscle]:
    """Muscles whose points are described to send pain to `area`; those that lie elsewhere last."""
    referring = [muscle for muscle in muscles if area in muscle.refers_to]
    return sorted(referring, key=lambda muscle: area not in muscle.areas)


def spots_of(muscle: Muscle, map: BodyMap) -> list[Spot]:
    return [spot for spot in map.spots if spot.muscle == muscle.id]


def area_values(guide: AreaGuide, corpus: Corpus) -> dict[str, Any]:
    flags = corpus.rulebook.red_flags_by_id
    known: list[RedFlag] = [flags[id] for id in guide.red_flags if id in flags]
    notes: list[Note] = [corpus.notes_by_id[id] for id in guide.questions if id in corpus.notes_by_id]
    return {
        "muscles": muscles_that_refer_to(guide.id, corpus.muscles),
        "flags": known,
        "notes": notes,
        "map": corpus.body_map,
        "titles": titles(corpus.body_map),
    }


def muscle_values(muscle: Muscle, corpus: Corpus) -> dict[str, Any]:
    return {
        "map": corpus.body_map,
        "titles": titles(corpus.body_map),
        "references": [corpus.references[key] for key in muscle.references if key in corpus.references],
        "notes": [corpus.notes_by_id[id] for id in muscle.notes if id in corpus.notes_by_id],
    }
