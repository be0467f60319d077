"""What a pack's file must be like, and that ours are."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.watches.packs import Meanings, check, load

PROMISED = {"en", "fr", "de", "es", "it", "pl", "uk", "ru", "tr", "ar", "zh", "ja"}


def write(folder: Path, text: str, name: str = "floods.yaml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_our_packs_can_be_read_and_speak_the_languages_promised() -> None:
    packs = load()
    assert len(packs) >= 10
    for pack in packs.values():
        check(pack)
        assert set(pack.terms) >= PROMISED, pack.name
        assert all(len(set(terms)) == len(terms) for terms in pack.terms.values()), pack.name


def test_no_pack_rings_for_peace_alone() -> None:
    alone = {
        "мир",
        "peace",
        "paix",
        "paz",
        "pace",
        "Frieden",
        "pokój",
        "barış",
        "سلام",
        "和平",
        "平和",
    }
    for pack in load().values():
        assert alone.isdisjoint(term for terms in pack.terms.values() for term in terms)


def test_an_operators_pack_joins_ours_and_replaces_the_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, "about: rivers\nterms:\n  en: [flood]\n  no: [flom]\n")
    write(tmp_path, "about: only truces\nterms:\n  en: [truce]\n", "ceasefire.yaml")
    packs = load(tmp_path)
    assert packs["floods"].terms == {"en": ("flood",), "no": ("flom",)}
    assert packs["ceasefire"].terms == {"en": ("truce",)}
    assert "sanctions" in packs


def test_a_pack_means_any_of_its_terms() -> None:
    meanings = Meanings(load())
    assert "ceasefire" in meanings
    assert len(meanings) == len(load())
    assert {"en", "zh"} <= {code for code, _ in meanings["ceasefire"]}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "about: x\nterms: {en: [a b AND c]}",
            'must be a word, a phrase, an "exact phrase" or a NEAR b',
        ),
        (
            "about: x\nterms: {en: ['truce min:2']}",
            'must be a word, a phrase, an "exact phrase" or a NEAR b',
        ),
        ("about: x\nterms: {en: ['(']}", "cannot be read"),
        ("about: x\nterms: {xx: [a]}", "`xx` is no language"),
        ("about: x\nterms: {en: flood}", "must be a list"),
        ("about: x\nterms: {en: []}", "must be a list"),
        ("about: x\nterms: {en: [12]}", "write 12 in quotation marks"),
        ("about: x\nterms: {}", "a list of terms for each language"),
        ("terms: {en: [flood]}", "`about` must say"),
        ("about: x\nterm: {en: [flood]}", "not `term`"),
        ("- flood", "a pack has `about` and `terms`"),
        ("about: x\n: [", "line 2: this is not YAML"),
        ("about: !!python/object:os.system x", "this is not YAML"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match="floods") as caught:
        load(write(tmp_path, text))
    assert complaint in str(caught.value)


def test_a_file_must_be_named_as_a_pack_is_typed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="named like"):
        load(write(tmp_path, "about: x\nterms: {en: [a]}", "My Pack.yaml"))


def test_a_missing_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load(tmp_path / "none")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at most 256 KB"):
        load(write(tmp_path, "about: " + "x" * 300_000))
