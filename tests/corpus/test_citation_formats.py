"""Every reference as BibTeX and RIS, read back by the libraries that others use."""

import pybtex.database
import rispy

from corpus.citation_formats import as_bibtex, as_ris
from corpus.loader import Corpus


def test_every_reference_can_be_read_back_from_bibtex(corpus: Corpus) -> None:
    for reference in corpus.references.values():
        entry = pybtex.database.parse_string(as_bibtex(reference), "bibtex").entries[reference.id]
        assert entry.fields["title"].strip("{}") == reference.title.strip("{}") or "\\" in entry.fields["title"]
        assert entry.fields.get("doi", "").replace("\\", "") == (reference.DOI or "")
        assert entry.fields.get("year") == (str(reference.year) if reference.year else None)
        named = [name for name in reference.author if name.literal != "et al."]
        assert len(entry.persons.get("author", [])) == len(named)


def test_every_reference_can_be_read_back_from_ris(corpus: Corpus) -> None:
    for reference in corpus.references.values():
        (record,) = rispy.loads(as_ris(reference))
        assert record["title"] == reference.title
        assert record.get("doi") == reference.DOI
        assert record.get("year") == (str(reference.year) if reference.year else None)
        assert as_ris(reference).startswith("TY  - ")
