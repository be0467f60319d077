"""The languages that a query can name."""

from collections.abc import Mapping
from functools import cache, lru_cache

NAMES: Mapping[str, str] = {
    "ab": "Abkhaz", "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese",
    "ay": "Aymara", "az": "Azerbaijani", "ba": "Bashkir", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bo": "Tibetan", "br": "Breton", "bs": "Bosnian", "ca": "Catalan",
    "ce": "Chechen", "co": "Corsican", "cs": "Czech", "cv": "Chuvash", "cy": "Welsh",
    "da": "Danish", "de": "German", "dv": "Maldivian", "dz": "Dzongkha", "ee": "Ewe",
    "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian",
    "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fo": "Faroese",
    "fr": "French", "fy": "Frisian", "ga": "Irish", "gd": "Gaelic", "gl": "Galician",
    "gn": "Guarani", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "ht": "Haitian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "ig": "Igbo", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jv": "Javanese",
    "ka": "Georgian", "kk": "Kazakh", "kl": "Greenlandic", "km": "Khmer", "kn": "Kannada",
    "ko": "Korean", "ks": "Kashmiri", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin",
    "lb": "Luxembourgish", "lg": "Ganda", "ln": "Lingala", "lo": "Lao", "lt": "Lithuanian",
    "lv": "Latvian", "mg": "Malagasy", "mi": "Maori", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "ny": "Chichewa", "oc": "Occitan",
    "om": "Oromo", "or": "Odia", "os": "Ossetian", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "qu": "Quechua", "rm": "Romansh", "rn": "Kirundi",
    "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "sc": "Sardinian", "sd": "Sindhi",
    "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sm": "Samoan", "sn": "Shona",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "st": "Sotho", "su": "Sundanese",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik",
    "th": "Thai", "ti": "Tigrinya", "tk": "Turkmen", "tn": "Tswana", "tr": "Turkish",
    "tt": "Tatar", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "wo": "Wolof", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba",
    "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip

# The codes of three letters (ISO 639-2 and, for what news calls by them, 639-3).
_LONG = """
    ab:abk af:afr am:amh ar:ara,arb as:asm ay:aym az:aze,azj ba:bak be:bel bg:bul bn:ben
    bo:bod,tib br:bre bs:bos ca:cat ce:che co:cos cs:ces,cze cv:chv cy:cym,wel da:dan de:deu,ger
    dv:div dz:dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:est,ekk eu:eus,baq
    fa:fas,per,pes,prs fi:fin fil:tgl fo:fao fr:fra,fre fy:fry ga:gle gd:gla gl:glg gn:grn
    gu:guj ha:hau he:heb hi:hin hr:hbs,hrv ht:hat hu:hun hy:hye,arm id:ind ig:ibo is:isl,ice
    it:ita ja:jpn jv:jav ka:kat,geo kk:kaz kl:kal km:khm kn:kan ko:kor ks:kas ku:kur,kmr,ckb
    ky:kir la:lat lb:ltz lg:lug ln:lin lo:lao lt:lit lv:lav,lvs mg:mlg,plt mi:mri,mao mk:mkd,mac
    ml:mal mn:mon,khk mr:mar ms:msa,may,zsm mt:mlt my:mya,bur ne:nep,npi nl:nld,dut
    no:nno,nob,nor ny:nya oc:oci om:orm or:ori,ory os:oss pa:pan pl:pol ps:pus pt:por qu:que
    rm:roh rn:run ro:ron,rum ru:rus rw:kin sc:srd sd:snd si:sin sk:slk,slo sl:slv sm:smo sn:sna
    so:som sq:sqi,alb,als sr:srp st:sot su:sun sv:swe sw:swa,swh ta:tam te:tel tg:tgk th:tha
    ti:tir tk:tuk tn:tsn tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzb,uzn vi:vie wo:wol xh:xho
    yi:yid yo:yor zh:zho,chi,cmn,yue zu:zul
"""
_SAME = {
    "nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "tl": "fil", "sh": "hr", "mo": "ro",
}  # fmt: skip


@cache
def _codes() -> Mapping[str, str]:
    """The code under which we know a language, by each that it may be given by."""
    lines = (line.split(":") for line in _LONG.split())
    long = {code: known for known, codes in lines for code in codes.split(",")}
    names = {name.lower(): code for code, name in NAMES.items()}
    return {code: code for code in NAMES} | names | long | _SAME


@lru_cache(maxsize=1 << 10)
def code_of(text: str) -> str:
    """The code of a language given by a code of two or three letters, with or without a region
    (pt-BR), or by its English name; empty if we know no such language."""
    return _codes().get(text.strip().lower().replace("_", "-").partition("-")[0], "")
