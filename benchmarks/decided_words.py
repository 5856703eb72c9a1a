"""What the pages of the decided world say, and how its reviewers write about them.

Pages name a thing formally; reviewers mostly use a shorter or another word, leave things out, mistype,
and one in twelve writes Spanish or German. A few lines stand for thousands: every comment is put
together from who writes, what went wrong and how much of it the writer bothers to say.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Term:
    formal: str  # as the page says it
    others: tuple[str, ...]  # as people say it
    spanish: str
    german: str


def _terms(text: str) -> tuple[Term, ...]:
    """Lines of `formal | other; other | Spanish | German`."""
    rows = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return tuple(
        Term(formal, tuple(o.strip() for o in others.split(";")), spanish, german)
        for formal, others, spanish, german in rows
    )


PRODUCTS = _terms("""
parcel delivery | package; shipment; the box | paquete | Paket
monthly subscription | plan; membership; the abo | suscripción | Abo
gift card | voucher; giftcard | tarjeta regalo | Gutschein
marketplace seller account | seller; merchant | vendedor | Händler
leased device | phone; handset; rental | móvil | Leihgerät
travel booking | trip; reservation | reserva | Buchung
household insurance | policy; cover | seguro | Versicherung
savings account | account; savings | cuenta | Sparkonto
event ticket | tickets; seats | entrada | Eintrittskarte
broadband line | internet; line; wifi | internet | Anschluss
pharmacy order | meds; medicine | medicinas | Medikamente
grocery basket | groceries; food order | compra | Einkauf
car rental | car; hire car | coche | Mietwagen
solar panel contract | panels; solar | placas | Solaranlage
furniture order | sofa; furniture | mueble | Möbel
energy tariff | electricity; power bill | luz | Strom
""")

MATTERS = _terms("""
cancellation | cancel; wants out | cancelación | Kündigung
refund | money back; reimbursement | reembolso | Erstattung
damage on arrival | broken; damaged | roto | Schaden
late arrival | delay; late | retraso | Verspätung
change of address | moved; new address | cambio de dirección | Umzug
disputed payment | chargeback; dispute | cargo disputado | Rückbuchung
lost access | locked out; login | acceso | Zugang
change of ownership | transfer; new owner | traspaso | Übertragung
price correction | wrong price; price | precio | Preis
suspected fraud | fraud; scam | fraude | Betrug
complaint about staff | complaint; rude | queja | Beschwerde
renewal | extension; renews | renovación | Verlängerung
bereavement | died; deceased | fallecimiento | Todesfall
data request | gdpr; personal data | datos | Datenauskunft
""")

# Where there are more pages than products times matters, each of these has pages of its own besides.
MARKETS = _terms("""
private customers | private; consumer | particulares | Privatkunden
students | student; campus | estudiantes | Studenten
small firms | small business; shop owner | autónomos | Kleinbetriebe
premium members | gold; premium | premium | Premium
public bodies | council; city hall | ayuntamiento | Behörde
resellers | reseller; partner | distribuidores | Händlerpartner
seasonal visitors | tourist; visitor | turistas | Feriengäste
former customers | ex customer; left us | excliente | Ehemalige
""")

# By kind: what the page asks for, the verbs of it done and not done, the criterion, and its things.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, tuple[Term, ...]]] = {
    "verify": (
        (
            "Ask for the {o} and compare it with the file before anything is changed",
            "Nothing happens on this request until the {o} has been seen and matches our records",
            "The {o} proves the claim. Look at it first and reject copies that are cut off",
        ),
        ("check", "verify", "look at", "ask for"),
        "VERIFICATION",
        _terms("""
proof of purchase | receipt; invoice | recibo | Beleg
government photo document | ID; passport | DNI | Ausweis
photograph taken on delivery | delivery photo; pic from driver | foto | Zustellfoto
security phrase | password; secret word | contraseña | Kennwort
mandate of the account holder | authorisation; permission; POA | autorización | Vollmacht
last four digits of the card | card digits; last 4 | tarjeta | Kartennummer
certificate of death | death cert; certificate | certificado | Urkunde
registered e-mail address | email; mail on file | correo | Mailadresse
police report number | police; crime ref | denuncia | Anzeige
"""),
    ),
    "limit": (
        (
            "Sums above {n} euros need a {o} before they are paid",
            "You may grant up to {n} euros yourself; beyond that a {o} is required",
            "From {n} euros on, wait for a {o}",
        ),
        ("get", "wait for", "obtain", "request"),
        "POLICY_ACCURACY",
        _terms("""
second signature | four eyes; countersign | segunda firma | Vier-Augen
team leader's consent | TL approval; lead ok | visto bueno | Freigabe
budget release from finance | finance ok; budget | finanzas | Budget
written offer of settlement | settlement; written offer | oferta | Angebot
loss adjuster's opinion | adjuster; expert | perito | Gutachter
goodwill code | goodwill; gesture | cortesía | Kulanz
"""),
    ),
    "deadline": (
        (
            "The {o} goes out within {n} hours, weekends included",
            "No later than {n} days after the contact the {o} has been sent",
            "Count {n} working days from the day of receipt; by then the {o} is due",
        ),
        ("send", "send out", "dispatch", "deliver"),
        "PROC_ADHERENCE",
        _terms("""
acknowledgement of receipt | first reply; confirmation | acuse | Eingangsbestätigung
status notice | update; status | estado | Zwischenstand
return label | label; shipping label | etiqueta | Retourenlabel
replacement | new one; swap | reemplazo | Ersatz
closing letter | final answer; closing mail | carta final | Abschlussbrief
reminder | nudge; follow-up | recordatorio | Erinnerung
callback | call back; phone call | llamada | Rückruf
"""),
    ),
    "record": (
        (
            "Put the {o} into the case before it is closed",
            "The file is complete when the {o} is in it. Use the free field if the list has no entry",
            "Write down the {o} word for word",
        ),
        ("note", "log", "record", "write down", "document"),
        "DOCUMENTATION",
        _terms("""
reason code | reason; code | motivo | Grundcode
serial number | serial; S/N | número de serie | Seriennummer
carrier reference | tracking; tracking no | seguimiento | Sendungsnummer
meter reading | meter; reading | contador | Zählerstand
name of the caller | caller; who called | nombre | Anrufer
promise made to the customer | promise; what we promised | promesa | Zusage
amount that was paid out | amount; sum | importe | Betrag
consent to recording | consent; recording ok | consentimiento | Einwilligung
follow-up date | due date; next date | fecha | Wiedervorlage
"""),
    ),
    "handover": (
        (
            "Pass the case to the {o} and stay its owner until they have taken it",
            "This is for the {o}. Do not answer on their behalf",
            "When in doubt, the {o} decides; route it with a summary of three lines",
        ),
        ("route to", "pass to", "escalate to", "hand over to"),
        "ESCALATION",
        _terms("""
fraud desk | fraud team; fraud | equipo de fraude | Betrugsteam
carrier desk | logistics; carrier team | logística | Logistik
legal department | legal; lawyers | legal | Rechtsabteilung
medical adviser | doctor; medical | médico | Arzt
vulnerable customers team | VC team; care team | clientes vulnerables | Sonderbetreuung
second line engineers | L2; engineers; tech | técnicos | Technik
retention team | retention; save desk | retención | Rückgewinnung
collections office | collections; debt team | cobros | Inkasso
"""),
    ),
    "tell": (
        (
            "Explain the {o} in plain words and ask whether it was understood",
            "Before the contact ends the customer has heard of the {o}",
            "Mention the {o} even if nobody asks",
        ),
        ("mention", "explain", "tell the customer about", "point out"),
        "RESOLUTION",
        _terms("""
right of withdrawal | cooling off; 14 days | desistimiento | Widerruf
excess that has to be borne | deductible; own share | franquicia | Selbstbehalt
duration of the bank transfer | how long the money takes; transfer time | plazo de transferencia | Überweisungsdauer
fee for early ending | exit fee; penalty | penalización | Ablöse
alternative dispute body | ombudsman; ADR | mediador | Schlichtungsstelle
spare part situation | spare parts; availability | recambios | Ersatzteile
storage period | how long we keep it; retention | conservación | Speicherdauer
next possible appointment | next slot; appointment | cita | Termin
"""),
    ),
    "tool": (
        (
            "Open Orbit and set the {o}; the old mask stays read-only",
            "In CaseHub the {o} is switched under Details, never by hand in the notes",
            "Use Ledger for the {o}. The change shows after a minute",
        ),
        ("set", "use", "switch", "select"),
        "PROC_ADHERENCE",
        _terms("""
suspension switch | pause; hold flag | pausa | Sperre
priority marker | priority; prio | prioridad | Priorität
tax treatment | VAT; tax | IVA | Steuer
payout route | payment method; IBAN | vía de pago | Auszahlungsweg
language preference | language; lang | idioma | Sprache
duplicate check | dupes; double entry | duplicado | Dublette
contact ban | do not contact; opt-out | no contactar | Kontaktsperre
loyalty tier | points; status level | puntos | Treuestufe
"""),
    ),
    "exception": (
        (
            "Different rules hold for {o}: skip the standard offer and go by annex {n}",
            "With {o}, double the periods named above",
            "For {o} the usual procedure ends here",
        ),
        ("treat separately", "recognise", "apply the rule for", "consider"),
        "POLICY_ACCURACY",
        _terms("""
persons under age | minor; kid; under 18 | menor | Minderjährige
companies with a frame contract | business customer; B2B | empresa | Geschäftskunde
customers living abroad | abroad; foreign customer | extranjero | Ausland
persons under guardianship | guardian; legal guardian | tutor | Betreuer
employees of our own | staff; employee | empleado | Mitarbeiter
customers in insolvency | bankrupt; insolvent | concurso | Insolvenz
island and mountain addresses | remote area; islands | islas | Inseln
holders of a disability card | disability; disabled | discapacidad | Behinderung
"""),
    ),
    "ban": (
        (
            "While the {o} is running, no money leaves the house",
            "Never promise an outcome as long as the {o} is not done",
            "Do not close the case during the {o}",
        ),
        ("respect", "wait for the end of", "observe", "mind"),
        "PROC_ADHERENCE",
        _terms("""
internal investigation | investigation; review | investigación | Prüfung
waiting period | cool-down; wait time | espera | Wartefrist
court proceeding | court; lawsuit | juicio | Gerichtsverfahren
carrier search | tracing; lost search | rastreo | Nachforschung
credit assessment | credit check; scoring | solvencia | Bonität
system migration | migration; cutover | migración | Umstellung
"""),
    ),
}

TOPICS = _terms("""
crypto wallet payment | bitcoin; coin payment; crypto | pago con cripto | Kryptozahlung
drone drop-off | drone; flying delivery | dron | Drohne
AI voice assistant order | smart speaker; voice order; the bot ordered | altavoz | Sprachassistent
heat pump subsidy | heatpump; grant; subsidy | bomba de calor | Wärmepumpe
shared family wallet | family wallet; kids wallet | monedero familiar | Familienkonto
passkey sign-in | passkey; fingerprint login | llave de acceso | Passkey
parcel locker on a boat | harbour locker; boat locker | consigna del puerto | Hafenstation
electric scooter battery | scooter; battery fire | patinete | Roller
second-hand resale programme | resale; used goods; buyback | segunda mano | Rückkauf
pet passport | dog passport; pet papers | pasaporte de mascota | Heimtierausweis
satellite texting | sat sms; satellite | satélite | Satellit
carbon offset receipt | co2; offset | huella de carbono | CO2-Ausgleich
""")

_FAULTS = (
    "did not {v} {o}", "{o} not done", "forgot to {v} {o}", "failed to {v} the {o}", "no {o}", "{o} missing",
    "{o} wrong", "wrong on {o}", "skipped {o}", "should have {o} first", "{o} too late", "agent ignored {o}",
    "where is the {o}", "{o} handled the other way round", "didn't {v} the {o} at all", "{o} only after being asked",
    "incorrect {o}", "mishandled {o}", "agent needs to {v} {o}", "{o} - half done", "went ahead without {o}",
    "told the customer the opposite regarding {o}", "{o} was there but agent did not use it", "please {v} {o} next time",
    "assumed the {o} is not needed", "{o} again", "left {o} open", "the part with {o} was left out",
)  # fmt: skip
_FAULTS_ES = (
    "falta {o}",
    "no hizo {o}",
    "{o} incorrecto",
    "olvidó {o}",
    "sin {o}",
    "{o} tarde",
    "mal con {o}",
)
_FAULTS_DE = (
    "{o} fehlt",
    "{o} vergessen",
    "ohne {o} gearbeitet",
    "{o} falsch",
    "{o} zu spät",
    "{o} nicht beachtet",
)
_VAGUE = (
    "process not followed", "not as agreed", "see call at 3:10", "incorrect", "wrong outcome", "one step left out",
    "procedure!", "not per SOP", "agent to be coached", "customer had to come back", "please re-read", "hmm no",
    "as discussed last week", "again the same", "missed", "wrong way of doing it", "n/a", "not ok",
)  # fmt: skip
_ABOUT = (
    "on {m} of {p}",
    "({p} {m})",
    "for a {p} {m}",
    "- {p}, {m}",
    "in this {m} case, {p}",
    "when {m} of the {p} came up",
)
_ONLY_ABOUT = (
    "{p} {m} handled wrongly", "{m} of {p} not by the book", "this {p} case went wrong", "bad handling of {m}",
    "{m}: wrong", "{p} - incorrect procedure", "agent unsure about {m}, {p}", "mixed up {m} steps",
)  # fmt: skip
_ONLY_TOPIC = (
    "customer asked about {o}, agent improvised", "{o}: made something up", "wrong info on {o}", "{o} promised without basis",
    "agent sent a {o} contact away", "treated {o} like any other order", "no idea what to do with {o}", "{o} closed without answer",
    "{o} request parked for days", "guesswork on {o}", "contact on {o} mishandled", "{o}", "agent invented a rule for {o}",
    "{o} case bounced between teams", "should have asked a lead about {o}",
)  # fmt: skip
# A page said to be at fault. Many writers, few words in common.
_BLAME = (
    "article does not cover this", "guide is vague here", "two ways to read that paragraph", "wording leaves it open",
    "you can't tell from the text", "instructions say something else than the tool shows", "page still has the previous process",
    "reviewers themselves were split on that", "not written down anywhere", "KB silent on this case", "other page says the contrary",
    "I would have done the same reading that", "not sure the agent is to blame", "we should fix our own documentation first",
    "the description stops half way", "steps no longer match what we do", "ambiguous", "needs a rewrite",
    "agent followed the letter of it", "depends on how you understand the clause", "sop contradicts the training deck",
    "screen in the manual does not exist any more", "the exception isn't listed", "had to ask three people what is meant",
    "knowledge base lacks this", "can be understood either way tbh", "old rule still online", "please clarify in the handbook",
)  # fmt: skip
_BLAME_ES = (
    "la guía no lo aclara",
    "el texto es ambiguo",
    "el artículo está desactualizado",
    "no está escrito en ningún sitio",
)
_BLAME_DE = (
    "Anleitung ist unklar",
    "steht so nicht im Text",
    "Seite ist veraltet",
    "kann man so oder so lesen",
)
_TAILS = ("coached", "TL informed", "see notes", "2nd time", "fyi", "spoke to agent", "minor", "ticket reopened", "ok otherwise")  # fmt: skip
SOFT = (
    "cold tone", "no greeting", "typos in the mail", "very long answer", "interrupted the customer", "no empathy shown",
    "closing phrase missing", "used slang", "capital letters everywhere", "could be friendlier", "tono frío", "keine Anrede",
    "did not use the name", "sounded annoyed", "reply full of abbreviations", "signature missing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """How one reviewer writes."""

    language: str  # en, es, de
    vague: float  # how often the comment says nothing of what it was
    context: float  # how often it says what the contact was about
    formal: float  # how often a thing is called as the page calls it
    capital: bool
    tail: float
    silent: float  # no comment at all


def voice(dice: np.random.Generator) -> Voice:
    return Voice(
        str(dice.choice(["en", "es", "de"], p=[0.92, 0.05, 0.03])),
        float(dice.beta(2, 9)),
        float(dice.beta(2, 4)),
        float(dice.beta(1.5, 3)),
        bool(dice.random() < 0.6),
        float(dice.beta(1.2, 5)),
        float(dice.beta(1, 12)),
    )


class Writer:
    """Puts comments together; one dice for all, so that a seed makes one world."""

    def __init__(self, dice: np.random.Generator) -> None:
        self._luck: list[float] = []
        self._dice = dice

    def _random(self) -> float:
        if not self._luck:
            self._luck = self._dice.random(100_000).tolist()
        return self._luck.pop()

    def _of(self, many: tuple[str, ...]) -> str:
        return many[int(self._random() * len(many))]

    def _call(self, term: Term, voice: Voice) -> str:
        if voice.language == "es" and self._random() < 0.85:
            return term.spanish
        if voice.language == "de" and self._random() < 0.85:
            return term.german
        return term.formal if self._random() < voice.formal else self._of(term.others)

    def about_step(
        self, voice: Voice, kind: str, thing: Term, product: Term, matter: Term, blames: bool,
        market: Term | None = None,
    ) -> str | None:  # fmt: skip
        """A comment on a step of a page; now and then it says no more than what the contact was."""
        luck = self._random()
        if luck < voice.vague:
            said = self._of(_VAGUE)
        elif luck < voice.vague + 0.1:
            said = self._about(_ONLY_ABOUT, voice, product, matter)
        else:
            faults = {"es": _FAULTS_ES, "de": _FAULTS_DE}.get(voice.language, _FAULTS)
            verb = self._of(KINDS[kind][1])
            said = self._of(faults).format(v=verb, o=self._call(thing, voice))
            if self._random() < voice.context:
                said += " " + self._about(_ABOUT, voice, product, matter)
                if market is not None:
                    said += ", " + self._call(market, voice)
        return self._finished(said, voice, blames)

    def about_topic(self, voice: Voice, topic: Term, blames: bool) -> str | None:
        if self._random() < voice.vague:
            said = self._of(_VAGUE)
        else:
            said = self._of(_ONLY_TOPIC).format(o=self._call(topic, voice))
        return self._finished(said, voice, blames)

    def _about(self, forms: tuple[str, ...], voice: Voice, product: Term, matter: Term) -> str:
        return self._of(forms).format(p=self._call(product, voice), m=self._call(matter, voice))

    def _finished(self, said: str, voice: Voice, blames: bool) -> str | None:
        if blames:
            blame = self._of({"es": _BLAME_ES, "de": _BLAME_DE}.get(voice.language, _BLAME))
            luck = self._random()
            said = (
                blame if luck < 0.12 else f"{said}, {blame}" if luck < 0.7 else f"{blame} - {said}"
            )
        elif self._random() < voice.silent:
            return None
        if self._random() < voice.tail:
            said += self._of((". ", ", ", " / ")) + self._of(_TAILS)
        if self._random() < 0.05 and len(said) > 6:
            at = 1 + int(self._random() * (len(said) - 2))
            said = said[:at] + said[at + 1 :]
        return said[0].upper() + said[1:] if voice.capital else said
