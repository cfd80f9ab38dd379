"""What search gives back."""

from collections.abc import Mapping

from pydantic import Field

from corpus.models import Frozen, Passage


class Hit(Frozen):
    """A document found for a query, with the passage that matched best and where its score comes from."""

    document_id: str
    passage: Passage = Field(description="the document's passage nearest to the query")
    score: float = Field(ge=-1, le=1, description="fused score; hits are sorted by it, ties by document id")
    asked: float | None = Field(
        description="from 0 to 1: how surely a query like this asks for the document, as learnt from messages that do; "
        "null where none are known"
    )
    dense: float = Field(ge=-1, le=1, description="cosine similarity of `passage` to the query; 1 is identical")
    question: float = Field(ge=-1, le=1, description="cosine similarity of the nearest question variant; -1 where none")
    text: float = Field(ge=-1, le=1, description="cosine similarity of the nearest title or text; -1 where none")
    whole: float = Field(ge=-1, le=1, description="cosine similarity of the document's text as a whole")
    center: float = Field(ge=-1, le=1, description="cosine similarity of the mean of the document's passages")
    lexical: float = Field(ge=0, le=1, description="share of what the query's words tell that the document holds")


class Manifest(Frozen):
    """What an index was made from. Written last: without it there is no index."""

    format: int
    fingerprint: str = Field(description="of the corpus files and the passage rules")
    model: str
    model_sha256: str
    chromadb: str
    server: str = Field(default="", description="address of the Chroma server that holds the vectors; empty: on disk")
    passages: int
    documents: int
    dimension: int
    files: Mapping[str, str] = Field(default_factory=dict, description="sha256 of each file beside the manifest")
