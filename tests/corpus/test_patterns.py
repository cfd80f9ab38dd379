"""The pattern language of the rules."""

from corpus.patterns import PatternSet, read_words

LEXICON = {"leg": ["leg", "calf", "lower leg"], "swollen": ["swoll*", "puffy", "twice the size"]}


def found(pattern: str, text: str) -> list[str]:
    """The wordings in `text` that `pattern` matches, without what lies in gaps."""
    words = read_words(text)
    matches = PatternSet([("it", pattern)], LEXICON).matches(words)
    return [" ".join(words[i].text for i in match.covered) for match in matches]


def test_words_in_a_row() -> None:
    assert found("chest pain", "bad chest pain today") == ["chest pain"]
    assert found("chest pain", "chest and pain") == []


def test_an_apostrophe_makes_no_word_of_its_own() -> None:
    assert found("cant pee", "I can't pee, I can’t") == ["cant pee"]


def test_a_gap_is_at_most_four_words_and_ends_with_the_sentence() -> None:
    assert found("pain .. night", "pain that comes each night") == ["pain night"]
    assert found("pain .. night", "pain one two three four five night") == []
    assert found("pain .. night", "pain. night") == []


def test_either_order_is_one_pattern() -> None:
    assert found("@leg & @swollen", "my calf is puffy") == ["calf puffy"]
    assert found("@leg & @swollen", "swollen on one leg") == ["swollen leg"]


def test_a_class_may_hold_several_words() -> None:
    assert found("@swollen calf", "twice the size calf") == ["twice the size calf"]
    assert found("one @leg", "one lower leg") == ["one lower leg"]


def test_an_option_of_several_words_stands_beside_single_ones() -> None:
    assert found("sick|throwing_up again", "throwing up again, sick again") == ["throwing up again", "sick again"]


def test_a_hash_stands_for_any_number() -> None:
    assert found("# weeks pregnant", "14 weeks pregnant") == ["14 weeks pregnant"]


def test_a_hyphen_within_a_word_joins_and_a_dash_separates() -> None:
    assert [word.clause for word in read_words("one-sided pain")] == [0, 0, 0]
    assert [word.clause for word in read_words("one - pain")] == [0, 1]
