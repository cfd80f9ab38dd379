"""A corpus folder -> one validated, immutable `Corpus`. The first mistake found is a CorpusError."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from corpus.article_files import audit_document, load_article, load_audit
from corpus.asked import ASKED, load_asked
from corpus.bibliography import Reference, load_references
from corpus.body_map import BodyMap, load_body_map
from corpus.errors import CorpusError
from corpus.front_matter import split_front_matter
from corpus.links import STANDING_ADVICE, broken_links
from corpus.markdown import parse_body
from corpus.models import AuditedClaim, Document, DocumentKind, Frozen, Muscle, Note, NoteHeader, StandingAdvice, Topic
from corpus.phrases import Phrases, load_phrases
from corpus.rulebook import Rulebook, load_rulebook, rule_documents
from corpus.starters import Theme
from corpus.vocabulary import Vocabulary, load_vocabulary
from corpus.yaml_files import parse_yaml, read_items, read_text, validate

FOLDER = Path(__file__).parent
_DATA_SUFFIXES = {".md", ".yaml", ".txt"}


class Corpus(Frozen):
    """Everything the assistant knows. Every answer is made of sentences of its documents."""

    topics: tuple[Topic, ...]
    standing_advice: tuple[StandingAdvice, ...]
    notes: tuple[Note, ...]
    asked: Mapping[str, tuple[str, ...]]
    """Messages that a note answers, by the id in its header."""
    article: Document
    audit: tuple[AuditedClaim, ...]
    audit_documents: tuple[Document, ...]
    references: Mapping[str, Reference]
    muscles: tuple[Muscle, ...]
    body_map: BodyMap
    starters: tuple[Theme, ...]
    rulebook: Rulebook
    rule_documents: tuple[Document, ...]
    vocabulary: Vocabulary
    phrases: Phrases

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Every document that can be cited, by id."""
        every = (*self.notes, self.article, *self.audit_documents, *self.rule_documents)
        return {document.id: document for document in every}

    @cached_property
    def notes_by_id(self) -> dict[str, Note]:
        """Notes by the id in their header, as `see_also` names them."""
        return {note.header.id: note for note in self.notes}

    @cached_property
    def claims_by_id(self) -> dict[str, AuditedClaim]:
        return {claim.id: claim for claim in self.audit}

    @cached_property
    def topic_titles(self) -> dict[str, str]:
        return {topic.id: topic.title for topic in self.topics}


def load_corpus(folder: Path = FOLDER, added: Path | None = None) -> Corpus:
    """Read and validate the corpus in `folder`, and the operator's own notes in `added` where given.

    `added` holds Markdown notes in the same format (any depth), and a references.yaml for what only they cite.
    """
    if not (folder / "notes").is_dir():
        raise CorpusError(
            folder,
            None,
            "This is not a corpus folder: it has no folder `notes`.",
            "Set ASSISTANT_CORPUS_FOLDER to one that has, or leave it unset.",
        )
    references = load_references(folder / "references.yaml")
    notes = [load_note(path, folder, "note") for path in sorted((folder / "notes").rglob("*.md"))]
    if added is not None:
        notes += _load_added(added, references)
    _refuse_doubled_ids(notes)
    article = load_article(folder / "article" / "trigger-point-massage.txt")
    audit = load_audit(folder / "article" / "audit.yaml", article)
    rulebook = load_rulebook(folder / "rules")
    corpus = Corpus(
        topics=tuple(read_items(folder / "topics.yaml", "topics", Topic)),
        notes=tuple(notes),
        asked=load_asked(folder / ASKED),
        standing_advice=tuple(read_items(folder / STANDING_ADVICE, "standing_advice", StandingAdvice)),
        article=article,
        audit=audit,
        audit_documents=tuple(audit_document(claim) for claim in audit),
        references=references,
        muscles=tuple(read_items(folder / "muscles.yaml", "muscles", Muscle)),
        body_map=load_body_map(folder / "body_map.yaml"),
        starters=tuple(read_items(folder / "starters.yaml", "starters", Theme)),
        rulebook=rulebook,
        rule_documents=rule_documents(rulebook),
        vocabulary=load_vocabulary(folder / "vocabulary.yaml"),
        phrases=load_phrases(folder / "phrases.yaml"),
    )
    for problem in broken_links(corpus):  # an answer made over a dead link would fail in front of a person
        raise problem.as_error()
    return corpus


def load_note(path: Path, folder: Path, kind: DocumentKind) -> Note:
    """One note of `folder`, validated by itself (links between files are the checks' business)."""
    head, body, first_line = split_front_matter(read_text(path), path)
    header = validate(NoteHeader, parse_yaml(head, path, 2), path, 2)
    if header.id != path.stem:
        raise CorpusError(path, 2, f"The id `{header.id}` is not the file's name.", f"Call the file {header.id}.md.")
    evidence = None if header.evidence == "none" else header.evidence
    text, sentences = parse_body(body, path, first_line, evidence)
    if not sentences:
        raise CorpusError(path, first_line, "The note has no text.", "Write the answer below the front matter.")
    shelf = "notes" if kind == "note" else "added"
    return Note(
        id=f"{shelf}/{header.id}",
        kind=kind,
        title=header.title,
        text=text,
        sentences=sentences,
        topic=header.topic,
        header=header,
        path=path.relative_to(folder).as_posix(),
    )


def fingerprint(folder: Path = FOLDER, added: Path | None = None) -> str:
    """Changes when any corpus file does; 64 hex digits. Reads the files' bytes, and parses nothing."""
    digest = hashlib.sha256()
    for root in filter(None, (folder, added)):
        for path in _data_files(root):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _data_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.suffix in _DATA_SUFFIXES and path.is_file())


def _load_added(folder: Path, references: dict[str, Reference]) -> list[Note]:
    if not folder.is_dir():
        raise CorpusError(
            folder, None, "The folder of added notes is missing.", "Make it, or unset ASSISTANT_ADDED_NOTES."
        )
    own = folder / "references.yaml"
    if own.is_file():
        for key, reference in load_references(own).items():
            references.setdefault(key, reference)
    return [load_note(path, folder, "added") for path in sorted(folder.rglob("*.md"))]


def _refuse_doubled_ids(notes: list[Note]) -> None:
    seen: dict[str, Note] = {}
    for note in notes:
        if note.header.id in seen:
            raise CorpusError(
                note.path,
                2,
                f"The id `{note.header.id}` is also that of {seen[note.header.id].path}.",
                "Rename one of them.",
            )
        seen[note.header.id] = note
