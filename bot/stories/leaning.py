"""A sentence → whether it leans on the one before it, and would mislead or puzzle without it.

It leans when it opens with a pronoun or a connective ("He added…", "However, …", "The move…"), or
is a quotation without its speaker. Judged by its first words: a list for each language, all lists
at once where the language is unknown. Better one sentence too few than one that says "he" of the
wrong person.
"""

import re
from functools import cache

_OPENINGS = {
    "en": """he she it they his her hers its their theirs him them this that these those such
        both neither either here there then but and or so yet nor however also instead meanwhile
        moreover furthermore nevertheless nonetheless still therefore thus hence otherwise
        similarly likewise later afterwards additionally besides accordingly consequently
        indeed though although_he in_addition for_example for_instance as_a_result in_turn
        at_the_same_time on_the_other_hand by_contrast in_contrast after_that before_that
        since_then until_then even_so that_said in_particular in_other_words among_them one_of_them
        some_of_them most_of_them all_of_them none_of_them another others the_other the_others
        the_move the_decision the_announcement the_statement the_former the_latter the_two
        the_three the_pair the_comments the_remarks the_same the_incident the_measure the_measures
        the_news the_proposal the_change the_changes the_report_also the_meeting_also
        the_latest_move the_group_also the_suspect the_victim the_victims the_man the_woman
        asked_about speaking_to""",
    "fr": """il elle ils elles ce cet cette ces cela ça celui-ci celle-ci ceux-ci mais et ou or donc
        car cependant toutefois pourtant ainsi aussi enfin puis ensuite néanmoins d'ailleurs
        en_outre de_plus par_ailleurs en_revanche au_contraire selon_lui selon_elle selon_eux
        pour_lui pour_elle son sa ses leur leurs ce_dernier cette_dernière ces_derniers
        une_décision une_mesure une_annonce parmi_eux parmi_elles c'est""",
    "de": """er sie es dies diese dieser dieses diesem diesen das aber und oder doch jedoch
        allerdings zudem außerdem dabei dagegen damit danach davor dazu deshalb deswegen daher
        darum trotzdem dennoch auch so sein seine seiner ihr ihre ihrer ihm ihnen dort hier
        anschließend hingegen stattdessen ferner gleichzeitig beide ebenfalls demnach denn zwar""",
    "es": """él ella ellos ellas ello esto esta este estos estas eso esa ese aquello pero y o sino
        sin_embargo no_obstante además también así entonces luego por_ello por_eso por_otra_parte
        por_otro_lado en_cambio según_él según_ella su sus asimismo mientras_tanto a_su_vez
        de_hecho entre_ellos entre_ellas ambos ambas dicho dicha""",
    "pt": """ele ela eles elas isso isto aquilo essa esse esses essas esta este estes estas mas e ou
        porém contudo entretanto todavia além_disso também assim então depois por_isso
        por_outro_lado segundo_ele segundo_ela seu sua seus suas já ainda no_entanto ambos
        enquanto_isso entre_eles""",
    "it": """egli lui lei essi esse loro questo questa questi queste ciò quello quella ma e o però
        tuttavia inoltre anche così quindi dunque poi infatti invece secondo_lui secondo_lei suo
        sua suoi sue entrambi intanto""",
    "nl": """hij zij ze het dit dat deze die maar en of echter ook toch daarom daarnaast bovendien
        verder vervolgens zijn haar hun beide""",
    "pl": """on ona ono oni one to ten ta te ci ale i a jednak jednakże także również ponadto
        natomiast zatem więc dlatego jego jej ich według_niego według_niej tymczasem""",
    "sl": """on ona ono oni one to ta te ti toda in a vendar pa tudi poleg_tega zato njegov njena
        njihov medtem""",
    "tr": """o bu şu onlar bunlar bunun buna ancak ama fakat ve ayrıca öte_yandan bununla_birlikte
        böylece ardından daha_sonra""",
    "ru": """он она оно они его её ее их им ему ей это этот эта эти этого этой тот та те но а и или
        однако также тоже при_этом кроме_того тем_не_менее поэтому так таким_образом затем потом
        по_его по_её по_ее по_их по_словам_политика в_то_же_время между_тем впрочем зато там
        тогда оба ранее_он ранее_она в_частности также_он""",
    "uk": """він вона воно вони його її їх їхній йому їй їм це цей ця ці цього цієї той та ті але а
        і й або проте однак також теж при_цьому крім_того водночас тому отже таким_чином потім
        згодом за_його за_її за_їхніми тим_часом там тоді зокрема обидва""",
    "ar": """وقال وأضاف وأكد وأوضح وتابع وأشار وذكر ولفت وشدد كما لكن ولكن وهذا هذا هذه ذلك وكان
        وكانت هو هي هم وهو وهي بينما أما""",
    "he": """הוא היא הם הן זה זאת זו אלה אבל אך ו גם כמו_כן עם_זאת לדבריו לדבריה""",
    "hi": """वह वे उन्होंने यह ये इस इन उनके उनकी लेकिन और हालांकि वहीं इसके""",
    "id": """dia ia mereka ini itu tetapi namun dan selain_itu""",
}
# Written without spaces: the opening is the beginning of the string.
_UNSPACED = {
    "ja": "また しかし 一方 さらに これ この その それ 彼 同 ただ だが ところが なお そして あの",
    "zh": "他 她 它 但 然而 此外 这 這 那 该 該 另外 同时 同時 而 并 不过 不過 其",
    "ko": "그는 그녀는 그들은 그러나 하지만 또 또한 이에 이는 이어 그는",
}

_OPEN_QUOTES = "\"'“‘«„「『"
_QUOTES = {"“": "”", "«": "»", "„": "“", "「": "」", "『": "』", "‘": "’"}
_ONLY_QUOTE = re.compile(
    r"^(?:\"[^\"]*\"|“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」|『[^『』]*』|‘[^‘]*’|'[^']*')[.!?…,]*$"
)


def leans(sentence: str, language: str = "") -> bool:
    """Whether a sentence needs the one before it."""
    opening = sentence.lstrip(_OPEN_QUOTES + " -–—").casefold().replace("’", "'")
    return (
        opening.startswith(_unspaced(language))
        or bool(_spaced(language).match(opening))
        or speakerless(sentence)
    )


def speakerless(text: str) -> bool:
    """Whether a text is a quotation and nothing else, or holds half of one: nobody says it."""
    return bool(_ONLY_QUOTE.match(text)) or not balanced(text)


def balanced(text: str) -> bool:
    """Whether each quotation that opens in a text closes in it."""
    if text.count('"') % 2:
        return False
    return all(
        text.count(opening) <= text.count(closing)
        for opening, closing in _QUOTES.items()
        if opening != "‘"
    )


@cache
def _spaced(language: str) -> re.Pattern[str]:
    chosen = _OPENINGS if language not in _OPENINGS | _UNSPACED else [language]
    openings = {o for code in chosen for o in _OPENINGS.get(code, "").casefold().split()}
    if not openings:
        return re.compile(r"(?!)")
    longest_first = sorted(openings, key=len, reverse=True)
    either = "|".join(re.escape(o).replace("_", r"\s+") for o in longest_first)
    return re.compile(rf"(?:{either})(?![\w'-])")


@cache
def _unspaced(language: str) -> tuple[str, ...]:
    chosen = _UNSPACED if language not in _OPENINGS | _UNSPACED else [language]
    return tuple(o for code in chosen for o in _UNSPACED.get(code, "").split())
