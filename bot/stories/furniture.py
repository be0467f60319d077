"""A page's or a feed's text → the lines of it that are prose: share bars, read-also lists, credits,
labels, bylines and cookie text left out.

Two judgements, either of which condemns a line: what it says (word lists, many languages) and how
it looks (short, no sentence's end). A list alone never sees the next site's wording; shape alone
would lose a terse sentence.
"""

import re
import unicodedata

# Lines that are furniture when they say this and nothing else, whatever their case, arrows,
# counts or punctuation.
_WHOLE = frozenset(
    """
    show more|show less|see more|see all|view all|view more|load more|more|more from|more news
    read more|read full story|read the full story|read full article|full story|learn more
    related articles|related stories|related|related topics|related news|related content
    related posts|more on this story|more on this|you may also like|recommended|recommended for you
    read also|also read|see also|read next|up next|most read|most popular|trending|trending now
    latest news|top stories|editor's picks|editors' picks|don't miss|in this article|topics|tags
    back to top|back to top button|top|share|share this|share this article|share article|print
    email|e-mail|copy link|link copied|save|save article|listen|listen to this article|watch
    comments|leave a comment|post a comment|view comments|no comments|reply|report|advertisement
    ad|ads|sponsored|sponsored content|promoted|story continues below advertisement
    article continues below|skip to content|skip to main content|menu|search|home|close|next
    previous|subscribe|subscribe now|sign up|sign in|log in|register|follow us|follow|newsletter
    newsletters|cookie policy|privacy policy|terms of use|accept|accept all|accept all cookies
    manage preferences|facebook|twitter|x|whatsapp|telegram|linkedin|reddit|messenger|pinterest
    tweet|pin it|embed|gallery|photos|video|live|breaking|breaking news|exclusive|opinion|analysis
    file photo|image source|image caption|getty images|reuters|ap|afp|dpa|all rights reserved
    lire aussi|à lire aussi|lire la suite|lire plus|voir plus|voir aussi|en savoir plus|partager
    articles liés|à la une|sur le même sujet|commentaires|publicité|s'abonner|retour en haut
    mehr|mehr zum thema|mehr lesen|weiterlesen|lesen sie auch|lesen sie mehr|auch interessant
    zum thema|teilen|anzeige|werbung|kommentare|nach oben|startseite|drucken|merken|artikel teilen
    leer más|lea también|lee también|le puede interesar|ver más|más información|más noticias
    compartir|publicidad|comentarios|noticias relacionadas|volver arriba|seguir leyendo|suscríbete
    leia mais|leia também|veja também|saiba mais|compartilhar|compartilhe|publicidade|comentários
    continua após a publicidade|notícias relacionadas|voltar ao topo|assine
    leggi anche|leggi tutto|continua a leggere|condividi|pubblicità|articoli correlati|commenti
    lees ook|lees meer|deel|delen|advertentie|czytaj też|czytaj także|czytaj więcej|udostępnij
    reklama|zobacz także|więcej|preberite še|preberite tudi|deli|oglas
    devamını oku|ayrıca oku|paylaş|reklam|ilgili haberler|yorumlar|daha fazla
    читать далее|читать дальше|читайте также|читайте ещё|читайте еще|подробнее|поделиться|реклама
    комментарии|показать ещё|показать еще|ещё|еще|материалы по теме|по теме|наверх|подписаться
    смотрите также|новости по теме|читать полностью|далее
    читати далі|читайте також|детальніше|поділитися|коментарі|за темою|дивіться також|більше
    اقرأ أيضا|اقرأ المزيد|المزيد|شارك|مشاركة|مواضيع ذات صلة|إعلان|قد يعجبك أيضا|تعليقات
    もっと見る|もっと読む|続きを読む|関連記事|あわせて読みたい|シェア|シェアする|広告|コメント|印刷
    阅读更多|查看更多|相关文章|相关新闻|相关阅读|分享|广告|评论|更多|展开全文|返回顶部
    더보기|관련기사|관련 기사|공유|공유하기|광고|댓글|और पढ़ें|यह भी पढ़ें|संबंधित खबरें
    """.replace("\n", "|").split("|")
)  # fmt: skip

# Sentences that are furniture when they begin so.
_OPENINGS = re.compile(
    r"""(?ix)^(?:
      (?:continue|keep)\s+reading | read\s+(?:more|also|next|the\s+full|full)\b[\s:…|–—-]
    | (?:also\s+read|see\s+also|related|more\s+on|watch|listen|recommended|don['’]t\s+miss)\s*[:|]
    | click\s+(?:here|to) | tap\s+here | download\s+(?:the|our)\s+app
    | the\s+post\s.+\s(?:appeared\s+first\s+on|first\s+appeared\s+on)\s
    | this\s+(?:article|story|post)\s+(?:was|has\s+been|is|first|originally)\s.*
        (?:published|appeared|updated|amended|translated|syndicated|edited)
    | (?:photo|image|picture|photograph|photos|foto|bild|fotos|imagen|crédit|credit|credits
        |photo\s+credit|image\s+source|image\s+caption|file\s+photo|фото|światło|写真|图片来源
        |صورة)\s*(?:credit|credits|by|courtesy|source)?\s*[:：/©]
    | ©|\(c\)\s|copyright\b|all\s+rights\s+reserved
    | verified\s+by\s|powered\s+by\s|posted\s+(?:in|by)\s|filed\s+under|tagged\s+(?:with|as)
    | (?:follow|like|join|find)\s+(?:us|our|me)\b|-\s*follow\s+us
    | (?:subscribe|sign\s+up|register)\b.{0,60}\b(?:newsletter|channel|updates|inbox|free|today|to)
    | (?:get|receive)\s.{0,60}\b(?:newsletter|inbox|alerts)\b
    | (?:we|this\s+(?:site|website))\s+uses?\s+cookies | by\s+(?:clicking|continuing|signing)
    | share\s+(?:on|this|via)\b | tweet\s+this
    | (?:updated|published|posted|last\s+(?:updated|modified))\s*(?::|on\s|at\s|\d)
    | \d+\s*(?:min(?:ute)?s?\s+(?:read|ago)|hours?\s+ago|comments?|shares?|views?)\b
    | lire\s+(?:aussi|la\s+suite|également)\b | à\s+lire\s+(?:aussi|:)
    | (?:lesen|sehen)\s+sie\s+(?:auch|mehr)\b | mehr\s+(?:zum\s+thema|dazu)\b | weiterlesen
    | (?:lea|lee|leia|veja|ver)\s+(?:también|también|mais|también|também)\b
    | (?:leggi|guarda)\s+anche\b | lees\s+ook\b | czytaj\s+(?:też|także|więcej)\b
    | читайте\s+(?:также|ещё|еще|нас)\b | подписывайтесь\b | читайте\s+також\b | підписуйтесь\b
    | اقرأ\s+(?:أيضا|المزيد) | تابعونا | 関連記事[:：] | あわせて読みたい | 相关阅读[:：]
    )"""
)

_URL_ONLY = re.compile(r"^(?:https?://|www\.)\S+$")
_BYLINE = re.compile(
    r"""(?x)^(?i:by|von|par|por|di|door|от|автор)\s+
    [A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w.'’-]*(?:\s+(?:(?i:and|und|et|y|e|de|van|von|der|in|für)\s+)?
    [A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w.'’,-]*){0,7}\.?$"""
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]」』]*$")
_TRIM = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_furniture(line: str) -> bool:
    """Whether a line or sentence is a page's furniture by what it says, in any language we know."""
    said = unicodedata.normalize("NFKC", line).strip()
    bare = _TRIM.sub("", said).casefold().replace("’", "'")
    return (
        not bare
        or bare in _WHOLE
        or bool(_OPENINGS.match(said) or _URL_ONLY.match(said) or _BYLINE.match(said))
    )


def is_prose(line: str) -> bool:
    """Whether a line looks like a sentence: it ends as one."""
    return bool(_SENTENCE_END.search(line.strip()))
