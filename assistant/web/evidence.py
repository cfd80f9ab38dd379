"""Evidence at a glance: how sure it is, topic by topic, and how the article's claims fared. Counts are made here; pure
but for the route."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.web.templating import Templates
from assistant.web.words import GRADES, VERDICTS
from corpus.loader import Corpus
from corpus.models import Evidence, Verdict


class TopicCount(NamedTuple):
    """Of one topic: how many notes, and how many sentences with a reference, of each grade."""

    id: str
    title: str
    notes: Counter[Evidence]
    sentences: Counter[Evidence]


def topic_counts(corpus: Corpus) -> list[TopicCount]:
    """In the order of the topics; those without a graded note are left out."""
    counts = []
    for topic in corpus.topics:
        notes = [note for note in corpus.notes if note.topic == topic.id]
        grades: Counter[Evidence] = Counter(n.header.evidence for n in notes if n.header.evidence != "none")
        sentences = Counter(s.evidence for note in notes for s in note.sentences if s.evidence)
        if grades:
            counts.append(TopicCount(topic.id, topic.title, grades, sentences))
    return counts


def verdict_counts(corpus: Corpus) -> dict[Verdict, int]:
    found = Counter(claim.verdict for claim in corpus.audit)
    return {verdict: found[verdict] for verdict in VERDICTS}


def evidence_router(corpus: Callable[[], Corpus], templates: Templates) -> APIRouter:
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/evidence")
    def tab() -> str:
        topics = topic_counts(corpus())
        totals = {grade: sum(topic.notes[grade] for topic in topics) for grade in GRADES}
        sentences = {grade: sum(topic.sentences[grade] for topic in topics) for grade in GRADES}
        return templates(
            "evidence.html",
            topics=topics,
            totals=totals,
            sentences=sentences,
            verdicts=verdict_counts(corpus()),
            most=max((count for topic in topics for count in topic.notes.values()), default=1),
        )

    return router
