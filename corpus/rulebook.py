"""The rules that a clinician reviews, read from corpus/rules/*.yaml, and the documents they are cited from."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from corpus.errors import CorpusError
from corpus.models import Area, Document, Evidence, Frozen, Line, Sentence, Slug, Step
from corpus.sentences import sentence_spans
from corpus.yaml_files import Model, parse_yaml, read_items, read_text, validate

Urgency = Literal["emergency-now", "same-day", "soon"]
NUMBERS_ID = "rules/emergency-numbers"


SignName = Annotated[str, Field(pattern=r"^-?[a-z0-9]+(-[a-z0-9]+)*$")]


class Sign(Frozen):
    id: Slug
    patterns: tuple[Line, ...] = Field(min_length=1)


class RedFlag(Frozen):
    """A danger sign: which signs together raise it, and what is said then."""

    id: Slug
    urgency: Urgency
    title: Line
    kind: Literal["medical", "crisis"] = "medical"
    passed: bool = Field(False, description="True where the sign counts even when it has gone again")
    do: Line
    why: Line
    avoid: Line
    references: tuple[str, ...] = Field(min_length=1)
    when: tuple[tuple[SignName, ...], ...] = Field(
        min_length=1, description="any of these combinations of signs; one with a minus must not be there"
    )
    unless: tuple[Slug, ...] = Field((), description="a sign that takes the flag back")
    must_match: tuple[Line, ...] = Field(min_length=2)
    must_not_match: tuple[Line, ...] = Field(min_length=1)

    @property
    def document_id(self) -> str:
        return f"rules/red-flags/{self.id}"


class Caution(Frozen):
    """Something a person mentions of themselves that changes the advice."""

    id: Slug
    title: Line
    mentions: tuple[Line, ...] = Field(min_length=1)
    unless: tuple[Line, ...] = Field((), description="patterns that take back a mention they share a word with")
    says: Line
    forbids: tuple[Step, ...] = ()
    areas: tuple[Area, ...] = Field((), description="where the steps are forbidden; everywhere when empty")
    evidence: Evidence
    references: tuple[str, ...] = Field(min_length=1)

    @property
    def document_id(self) -> str:
        return f"rules/cautions/{self.id}"


class ScopeRule(Frozen):
    """A message that rules alone can judge, before any search."""

    id: Slug
    kind: Literal["decline", "clarify"]
    says: Line
    patterns: tuple[Line, ...] = ()
    only_whole: bool = Field(False, description="True where the whole message has to be one of the patterns")
    yields: bool = Field(False, description="True where a message that a note surely answers is answered all the same")
    unless: tuple[Line, ...] = ()


class Language(Frozen):
    """How people deny, tell of the past, ask in general, or speak in figures."""

    negators: tuple[str, ...]
    not_denying: tuple[str, ...]
    clause_words: tuple[str, ...]
    past: tuple[str, ...]
    present: tuple[str, ...]
    resolved: tuple[str, ...]
    not_resolved: tuple[str, ...]
    checked: tuple[str, ...]
    long_ago: tuple[str, ...]
    information: tuple[str, ...]
    general: tuple[str, ...]
    own_case: tuple[str, ...]
    first_person: tuple[str, ...]
    own_request: tuple[str, ...]
    hypothetical: tuple[str, ...]
    idioms: tuple[str, ...]
    family: tuple[str, ...]
    corrections: tuple[str, ...]
    invented: tuple[str, ...]


class EmergencyNumbers(Frozen):
    """Whom to call, by country; `any` where the country is not known."""

    emergency: Mapping[str, Line]
    crisis: Mapping[str, Line]
    same_day: Mapping[str, Line]
    same_as: Mapping[str, str] = {}
    references: tuple[str, ...]

    def line(self, table: Literal["emergency", "crisis", "same_day"], country: str | None) -> str:
        lines: Mapping[str, Line] = getattr(self, table)
        code = (country or "any").upper()
        for key in (code, self.same_as.get(code, "any"), "any"):
            if key in lines:
                return lines[key]
        return lines["any"]


class Disclaimers(Frozen):
    disclaimers: Mapping[str, Line]
    topics: Mapping[str, tuple[Slug, ...]]

    def fitting(self, kind: str, topic: str | None = None) -> str:
        """The disclaimer for an answer of `kind`; for a grounded one, by the topic of its note."""
        if kind == "grounded":
            for name, topics in self.topics.items():
                if topic in topics:
                    return self.disclaimers[name]
        return self.disclaimers[kind]


class Outside(Frozen):
    """Described messages of one kind that the notes do not answer."""

    kind: Slug
    wordings: tuple[Line, ...] = Field(min_length=1)


class Situations(Frozen):
    """Ways in which people tell of each danger sign, and calm look-alikes; for the net."""

    danger: Mapping[str, tuple[Line, ...]]
    calm: tuple[Line, ...]


class Told(Frozen):
    """Messages in which the same cautions are told in passing; for the net. None in those that only sound so."""

    cautions: tuple[Slug, ...]
    messages: tuple[Line, ...] = Field(min_length=1)


class Lexicon(Frozen):
    classes: Mapping[str, tuple[str, ...]]


class Rulebook(Frozen):
    lexicon: Mapping[str, tuple[str, ...]]
    signs: tuple[Sign, ...]
    spelled_right: tuple[str, ...]
    background: tuple[Slug, ...]
    context: tuple[Slug, ...]
    red_flags: tuple[RedFlag, ...]
    cautions: tuple[Caution, ...]
    scope: tuple[ScopeRule, ...]
    other_languages: Mapping[str, Line]
    language: Language
    situations: Situations
    outside: tuple[Outside, ...] = ()
    told: tuple[Told, ...] = ()
    numbers: EmergencyNumbers
    disclaimers: Disclaimers

    @cached_property
    def red_flags_by_id(self) -> dict[str, RedFlag]:
        return {flag.id: flag for flag in self.red_flags}

    @cached_property
    def cautions_by_id(self) -> dict[str, Caution]:
        return {caution.id: caution for caution in self.cautions}

    @property
    def reference_keys(self) -> set[str]:
        keys = set(self.numbers.references)
        keys |= {key for flag in self.red_flags for key in flag.references}
        return keys | {key for caution in self.cautions for key in caution.references}

    def scope_rule(self, id: str) -> ScopeRule:
        return next(rule for rule in self.scope if rule.id == id)


def load_rulebook(folder: Path) -> Rulebook:
    """Read and validate the rules in `folder`; the first mistake is a CorpusError."""
    signs_path = folder / "signs.yaml"
    signs_file = parse_yaml(read_text(signs_path), signs_path)
    signs = tuple(read_items(signs_path, "signs", Sign))
    book = Rulebook(
        lexicon=_read(folder / "words.yaml", Lexicon).classes,
        signs=signs,
        spelled_right=tuple(signs_file.get("spelled_right", ())),
        background=tuple(signs_file.get("background", ())),
        context=tuple(signs_file.get("context", ())),
        red_flags=tuple(read_items(folder / "red_flags.yaml", "red_flags", RedFlag)),
        cautions=tuple(read_items(folder / "cautions.yaml", "cautions", Caution)),
        scope=tuple(read_items(folder / "scope.yaml", "scope", ScopeRule)),
        other_languages=parse_yaml(read_text(languages_path := folder / "other_languages.yaml"), languages_path),
        language=_read(folder / "language.yaml", Language),
        situations=_read(folder / "situations.yaml", Situations),
        outside=_read_list(folder / "outside.yaml", "outside", Outside),
        told=_read_list(folder / "told.yaml", "told", Told),
        numbers=_read(folder / "emergency_numbers.yaml", EmergencyNumbers),
        disclaimers=_read(folder / "disclaimers.yaml", Disclaimers),
    )
    _refuse_unknown_signs(book, folder)
    return book


def rule_documents(book: Rulebook) -> tuple[Document, ...]:
    """Every red flag, every caution and the sheet of numbers as a document that can be cited."""
    return (*_red_flag_documents(book), *_caution_documents(book), _numbers_document(book))


def _read_list(path: Path, name: str, model: type[Model]) -> tuple[Model, ...]:
    data = parse_yaml(read_text(path), path)
    items = data.get(name) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise CorpusError(path, 1, f"The file holds no list `{name}`.", f"Start it with `{name}:`.")
    return tuple(validate(model, item, path, None) for item in items)


def _read(path: Path, model: type[Model]) -> Model:
    return validate(model, parse_yaml(read_text(path), path), path, 1)


def _refuse_unknown_signs(book: Rulebook, folder: Path) -> None:
    known = {sign.id for sign in book.signs}
    for flag in book.red_flags:
        for sign in (*(sign for combination in flag.when for sign in combination), *flag.unless):
            if sign.removeprefix("-") not in known:
                raise CorpusError(
                    folder / "red_flags.yaml",
                    None,
                    f"`{flag.id}` names `{sign}`, which is not in signs.yaml.",
                    "Correct the name or add the sign.",
                )
    for id in book.situations.danger:
        if id not in book.red_flags_by_id:
            raise CorpusError(
                folder / "situations.yaml", None, f"`{id}` is no red flag.", "Correct the name or add the red flag."
            )
    for id in (id for told in book.told for id in told.cautions):
        if id not in book.cautions_by_id:
            raise CorpusError(
                folder / "told.yaml", None, f"`{id}` is no caution.", "Correct the name or add it to cautions.yaml."
            )
    for sign in (*book.background, *book.context):
        if sign not in known:
            raise CorpusError(
                folder / "signs.yaml",
                None,
                f"`background` or `context` names `{sign}`, which is no sign.",
                "Correct the name.",
            )


def _red_flag_documents(book: Rulebook) -> Iterator[Document]:
    for flag in book.red_flags:
        yield _document(flag.document_id, flag.title, f"{flag.do} {flag.why} {flag.avoid}", flag.references, "guidance")


def _caution_documents(book: Rulebook) -> Iterator[Document]:
    for caution in book.cautions:
        yield _document(caution.document_id, caution.title, caution.says, caution.references, caution.evidence)


def _numbers_document(book: Rulebook) -> Document:
    tables = (book.numbers.emergency, book.numbers.crisis, book.numbers.same_day)
    lines = dict.fromkeys(line for table in tables for line in table.values())
    text = "\n".join(lines)
    sentences, start = [], 0
    for line in lines:  # a line is shown whole, also where it holds two sentences
        sentences.append(
            Sentence(
                text=line,
                start=start,
                end=start + len(line),
                part="rule",
                references=book.numbers.references,
                evidence="guidance",
            )
        )
        start += len(line) + 1
    return Document(id=NUMBERS_ID, kind="rule", title="Whom to call", text=text, sentences=tuple(sentences))


def _document(id: str, title: str, text: str, references: tuple[str, ...], evidence: Evidence) -> Document:
    sentences = tuple(
        Sentence(text=text[start:end], start=start, end=end, part="rule", references=references, evidence=evidence)
        for start, end in sentence_spans(text)
    )
    return Document(id=id, kind="rule", title=title, text=text, sentences=sentences)
