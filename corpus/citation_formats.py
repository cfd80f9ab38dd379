"""References in the formats that reference managers read: BibTeX (by pybtex) and RIS (by rispy). Pure."""

from typing import Any

import rispy
from pybtex.database import BibliographyData, Entry, Person

from corpus.bibliography import Name, Reference

_BIBTEX_TYPES = {"article-journal": "article", "book": "book", "webpage": "misc", "report": "techreport"}
_BIBTEX_PLACES = {"article-journal": "journal", "report": "institution", "book": "publisher"}
_RIS_TYPES = {"article-journal": "JOUR", "book": "BOOK", "webpage": "ELEC", "report": "RPRT"}


def as_bibtex(reference: Reference) -> str:
    """One BibTeX entry under the reference's key."""
    fields = {
        "title": f"{{{reference.title}}}",  # braces keep its capitals
        _BIBTEX_PLACES.get(reference.type, "howpublished"): reference.container_title,
        "year": str(reference.year) if reference.year else None,
        "volume": reference.volume,
        "pages": reference.page.replace("-", "--") if reference.page else None,
        "doi": reference.DOI,
        "pmid": reference.PMID,
        "url": reference.url or None,
    }
    persons = {"author": [_person(name) for name in reference.author if name.literal != "et al."]}
    entry = Entry(
        _BIBTEX_TYPES[reference.type],
        fields={name: value for name, value in fields.items() if value},
        persons=persons if persons["author"] else {},
    )
    text: str = BibliographyData({reference.id: entry}).to_string("bibtex")
    return text


def as_ris(reference: Reference) -> str:
    """One RIS record."""
    first, _, last = (reference.page or "").partition("-")
    record: dict[str, Any] = {
        "type_of_reference": _RIS_TYPES[reference.type],
        "id": reference.id,
        "title": reference.title,
        "authors": [_comma_name(name) for name in reference.author if name.literal != "et al."],
        "secondary_title": reference.container_title,
        "year": str(reference.year) if reference.year else None,
        "volume": reference.volume,
        "start_page": first,
        "end_page": last,
        "doi": reference.DOI,
        "accession_number": reference.PMID,
        "urls": [reference.url] if reference.url else [],
    }
    text: str = rispy.dumps([{name: value for name, value in record.items() if value}], implementation=_OneRecord)
    return text.lstrip()


class _OneRecord(rispy.RisWriter):  # type: ignore[misc]
    """Without the number that rispy sets before each record."""

    def set_header(self, count: int) -> str:
        return ""


def _person(name: Name) -> Person:
    # A body is one name: in braces, so that it is not split into given and family name.
    return (
        Person(last=f"{{{name.literal}}}") if name.literal else Person(first=name.given or "", last=name.family or "")
    )


def _comma_name(name: Name) -> str:
    return name.literal or ", ".join(part for part in (name.family, name.given) if part)
