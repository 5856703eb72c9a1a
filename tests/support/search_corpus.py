"""Search records with boring defaults, and a small knowledge base of them."""

from kb_tools.search.records import HEADING, PAGE, STEP, SectionRecord
from kb_tools.search.synonyms import synonyms_from


def a_record(text="", *, doc="REF-001", anchor="", title="Refunds", heading="", label="", **more):
    kind = STEP if label else HEADING if anchor else PAGE
    url = f"sop/{doc}/" + (f"#{anchor}" if anchor else "")
    given = {
        "path": (),
        "status": "in force",
        "version": "1.0",
        "area": "Money",
        "changed": "2026-05-01",
    } | more
    return SectionRecord(
        id=f"{doc}#{anchor}", doc=doc, anchor=anchor, url=url, kind=kind, title=title, heading=heading,
        text=text, label=label, **given,
    )  # fmt: skip


def an_sop(doc, title, purpose, steps, *, limits="", **more):
    """The page, its steps, and a section with limits."""
    records = [a_record(purpose, doc=doc, title=title, **more)]
    for number, text in enumerate(steps, 1):
        records.append(
            a_record(
                text,
                doc=doc,
                title=title,
                anchor=f"step-{number}",
                heading="Steps",
                label=f"step {number}",
                **more,
            )
        )
    if limits:
        records.append(
            a_record(limits, doc=doc, title=title, anchor="limits", heading="Limits", **more)
        )
    return records


CORPUS = (
    *an_sop(
        "MON-004", "Creator payout delayed", "For a payout whose date has passed.",
        (
            "Open Console › Payouts and read the hold reason code.",
            "If the code is K-2, ask the creator to finish identity verification.",
            "If the payout is 5 business days late, escalate to Payments Tier 2.",
            "Tell the creator what happens next. Never promise a date.",
        ),
        limits="Escalate after 5 business days. At year end after 8.",
        tags=("withdrawal", "balance"), queues=("monetization",), markets=("US", "GB"),
    ),
    *an_sop(
        "MON-005", "Payout returned by the bank", "The bank sent the money back.",
        (
            "Read the return code and the attempt.",
            "Ask the creator for the right account number, then press Re-issue.",
        ),
        limits="A changed account is locked for 24 hours; Re-issue stays grey.", queues=("monetization",),
    ),
    *an_sop(
        "ACC-001", "Hacked or taken-over account", "Somebody else is signed in.",
        (
            "End every session before anything else.",
            "Send the recovery link to the old e-mail address.",
            "Restore deleted videos within 30 days.",
        ),
        area="Account", queues=("account",),
    ),
    *an_sop(
        "STR-002", "Strike appeal", "A creator thinks a strike is wrong.",
        (
            "Check that the appeal window of 30 days is open.",
            "File the appeal with the ground and the evidence.",
        ),
        area="Enforcement", queues=("enforcement",),
    ),
    *an_sop("BUG-002", "Upload stuck at processing", "A video stays at processing.",
            ("Restart the job once; a second restart puts it last.", "Collect the log and the app version."), area="Technical"),
    *an_sop("LAW-001", "Police contacts support", "An officer calls or writes.",
            ("Do not say whether the account exists.", "Pass the contact to the Legal Response Team."), area="Legal", markets=("US",)),
    a_record("", doc="MON-001", title="Payout problems", status="retired"),
)  # fmt: skip

QUESTIONS = (
    "payout late", "MON-004 step 3", "mon 005", "creator got hacked", "hakced acount", "strike appe", "paoyut retruned",
    "bank sent the money back", "how many days until i escalate a late payout", "video stuck processing restart twice",
    "police officer on the phone", "recovery email", "K-2", "k2", "what is it", "evidence", "year-end", "re-issue grey",
    "Hello, I hope you are well. My money did not arrive on Tuesday and I am worried. I changed my account number in the "
    "settings last night. Why is the button grey? When will you send the payout again? Thanks a lot and best regards, Mia",
)  # fmt: skip

SYNONYMS = synonyms_from(
    {
        "groups": [["payout", "cash out"]],
        "expand": {
            "otp": ["recovery link"],
            "escalade": ["bank"],
            "quarrel": ["the appeal window"],
            "hijack": ["session before"],
            "i am a widow": ["recovery link"],
            "is off again": ["bank"],
            "cash pay-mout form": ["recovery link"],
        },
        "comes_first": {
            "MON-004 step 4": ["creator is furious"],
            "MON-999": ["creator is furious"],
            "mon-004 step 2": ["kms", "ctb"],
            "mon004 Step 1": ["purple elephant", "bark louder"],
        },
    },
    "synonyms.toml",
)

HOSTILE = [
    "",
    " \n\t ",
    "a" * 10_000,
    "payuot " * 1500,
    " ".join(f"wrod{n}x" for n in range(2000))[:10_000],
    "😀👩‍👩‍👧🎁" * 1500,
    "مرحبا كيف حالك " * 500,
    "支払いが遅い" * 1500,
    "<img src=x onerror=alert(1)> payout <script>alert(1)</script>",
    "\u0000\u0007\u202epayout\u202c\ufffe",
    "\ud83d payout",  # half a character
    "' OR 1=1 -- __proto__ constructor hasOwnProperty toString",
    "the of and",
    "-_./'’",
    "((((( [[[[ **** ++++ \\\\\\ ^^^ $$$",
]
