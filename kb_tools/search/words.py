"""The data of the analysis: which words carry little, which letters fold into which.

It stands here once. Python reads it directly; the browser gets it in the index's manifest.
"""

# Function words: left out of the postings of running text, kept in titles and headings.
STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below
    both but by came can come could d did do does doing don down during each either else etc few
    for from further get gets getting go goes going got had has have having he her here hers
    herself him himself his how i if in into is it its itself just ll m may me might more most
    must my myself of off on once only or other our ours ourselves out over own per re s same
    she should so some such t than that the their theirs them themselves then there these they
    this those through to too under until up upon us ve very was way we were what when where
    whether which while who whom whose why will with within would you your yours yourself
    yourselves im ive id ill youre youve theres thats whats hes shes weve theyre theyve dont doesnt
    didnt isnt arent wasnt werent wont wouldnt couldnt shouldnt hasnt havent hadnt
    """.split()
)

# What people say around their question. Rare in policies, so a rarity score would take it for
# the heart of the message.
CHATTER = frozenset(
    """
    actually afternoon already always anybody anyone anything appreciate appreciated ask asked
    asking assist assistance basically believe bit chat confused currently dear definitely
    everyone everything evening feel feeling figure find glad going gonna good great guess guys
    happen happened happening happy hello help helpful hey hi hope hoping however interested kind
    kindly know let like literally little look looking lot love make makes making maybe mean
    mentioned morning much nice now ok okay people perhaps please possible possibly pretty prefer
    question questions quite really regarding reply right said say saying says seem seems
    somebody somehow someone something sorry still stuff sure talk tell thank thanks thing things
    think thinking thought today told tried tries try trying understand understood unfortunately
    unsure want wanted wanting wants weird well wish wonder wondering yeah yes yet
    able exactly explain quickly thx pls plz ya lol wanna gotta
    """.split()
)

# Letters that do not come apart into a base letter and an accent.
LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # where a line may break or letters join
    "ħ": "h", "ŋ": "n", "ς": "σ", "ŧ": "t", "ĸ": "k",
}  # fmt: skip

# Signs that belong to a letter and are dropped: accents, Hebrew points, Arabic vowel signs.
ACCENTS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"

# Scripts whose vowel signs are no letters to Unicode but must not cut a word.
WORD_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0e30-\u0e3a\u0e40-\u0e4e\u0eb0-\u0ece\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a"

# Scripts written without spaces between words: indexed by pairs of characters.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3\u1100-\u11ff\u3005\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)

# Signs that may stand inside a code or a compound: MON-004, 7.1.0, sign-in, and/or.
CONNECTORS = "-_./\u2010\u2011"
APOSTROPHES = "'\u2019\u02bc\uff07"

# What people write for a unit of time behind a figure, with or without a space.
UNITS = {
    written: unit
    for unit, all_written in {
        "seconds": "sec secs second seconds", "minutes": "min mins minute minutes",
        "hours": "h hr hrs hour hours", "days": "d day days", "weeks": "w wk wks week weeks",
        "months": "mo mos mth mths month months", "years": "y yr yrs year years",
    }.items()
    for written in all_written.split()
}  # fmt: skip
THOUSANDS = "k"  # right behind a figure: 5k is 5,000; but a picture in 4K, no 4,000 of anything
