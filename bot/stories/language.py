"""What a source calls its language → the ISO 639-1 code that everything here speaks."""

# ISO 639-2 and 639-3 codes, as corpora and catalogues have them.
_THREE_LETTERS = {
    "ara": "ar", "bul": "bg", "ces": "cs", "cze": "cs", "dan": "da", "deu": "de", "ell": "el",
    "eng": "en", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko",
    "nld": "nl", "dut": "nl", "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro",
    "rus": "ru", "slk": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swe": "sv", "tha": "th",
    "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh", "chi": "zh",
}  # fmt: skip


def two_letters(code: str) -> str:
    """ "en" for en, EN, en-GB, en_US and eng; empty stays empty."""
    plain = code.strip().lower().replace("_", "-").partition("-")[0]
    return _THREE_LETTERS.get(plain, plain)
