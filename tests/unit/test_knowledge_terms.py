"""What a question is taken to mean: figures, ages, sounds, words of the same meaning, devices."""

import pytest

from knowledge_base.load import code_of
from knowledge_base.terms import Terms

TERMS = Terms()


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("俩月 摸着烫", 2),
        ("八个月烧到38.7要不要吃药", 8),
        ("60天烧到38.3", 60 * 0.0329),
        ("一岁的娃", 12),
        ("刚生下来十来天 嘴唇干", 0.5),
        ("34周早产 现在五个月", 5),
        ("过了六个月保修吗", None),
        ("烧了三天了", None),
        ("孕8个月脚肿", None),
    ],
)
def test_age_in_a_question(text: str, months: float | None) -> None:
    assert TERMS.months(text) == (None if months is None else pytest.approx(months))


def test_number_words_become_figures() -> None:
    assert TERMS.plain("三十九度,一百二十天") == "39度,120天"


def test_a_word_written_with_a_wrong_character_keeps_its_sound() -> None:
    shared = set(TERMS.of("拉息")) & set(TERMS.of("拉稀"))
    assert any(term.startswith("~") for term in shared)


def test_latin_pinyin_sounds_like_the_word() -> None:
    assert "~fa sao" in TERMS.of("2月龄 fashao") and "~fa sao" in TERMS.of("发烧")


def test_dialect_and_standard_share_a_concept() -> None:
    assert "#diarrhoea" in TERMS.of("娃儿窜稀") and "#diarrhoea" in TERMS.of("宝宝腹泻")


@pytest.mark.parametrize(("written", "compared"), [("e-01", "E01"), (" E3 ", "E3"), ("e 11", "E11")])
def test_codes_are_compared_without_hyphen_and_case(written: str, compared: str) -> None:
    assert code_of(written) == compared
