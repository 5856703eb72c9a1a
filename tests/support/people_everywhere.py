"""Exports of three tools in which people stand wherever exports have them, and all that is made of them."""

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import duckdb

from tests.support.csv_files import write_csv
from tests.support.policy_repo import PolicyRepo
from tests.support.qa_sites import FAULTY, a_knowledge_base


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str  # as a roster writes it
    mail: str
    phone: str
    said: tuple[str, ...]  # how comments call them
    never: tuple[str, ...]  # what stands of that nowhere

    @property
    def everything(self) -> tuple[str, ...]:
        return (self.id, self.mail, self.phone, *self.never)


PEOPLE = (
    Person(
        "AG-70411", "Zdenka Kvapilová", "zkvapil@tool.invalid", "+420 601 555 712",
        ("Zdenka", "ask Kvapilové", "Zdenky Kvapilové", "KVAPILOVÁ"), ("denk", "vapilov", "VAPILOV"),
    ),
    Person(
        "AG-70412", "Ivanenko, Oksana", "oksana.i@tool.invalid", "(0151) 7046 5571",
        ("Oksana's note", "Ivanenkos Ticket", "Oksana-Ivanenko"), ("ksana", "vanenko"),
    ),
    Person(
        "AG-70413", "山田 花子", "hanako@tool.invalid", "03-5550-7713",
        ("山田さんに聞いた", "花子の件", "山田花子様"), ("山田", "花子"),
    ),
    Person(
        "AG-70414", "Мельникова Дарья", "d.melnikova@tool.invalid", "+7 495 555-70-14",
        ("спросили Дарью", "у Мельниковой", "Дарьи Мельниковой"), ("арь", "ельников"),
    ),
    Person(
        "AG-70415", "محمود الزهراني", "zahrani@tool.invalid", "+966 11 555 7015",
        ("سأل محمود", "قال الزهراني"), ("محمود", "الزهراني"),
    ),
    Person(
        "AG-70416", "박서연", "seoyeon@tool.invalid", "010-5555-7016",
        ("박서연에게 물었다", "서연님"), ("서연",),
    ),
    Person(
        "AG-70417", "Παπαδάκης Γρηγόρης", "grigoris@tool.invalid", "+30 210 555 7017",
        ("ρώτησε τον Γρηγόρη", "του Παπαδάκη"), ("ρηγόρη", "απαδάκη"),
    ),
    Person(
        "AG-70418", "Sinéad O'Dubhghaill-Krämer", "sinead.od@tool.invalid", "+353 1 555 7018",
        ("Sinead was told", "O’Dubhghaill’s lead", "Kraemers Fall", "Sinéad O'Dubhghaill-Krämer"),
        ("inead", "inéad", "ubhghaill", "rämer", "raemer"),
    ),
)  # fmt: skip
REVIEWER = Person(
    "QR-80501", "Thorsten Blaschke", "t.blaschke@tool.invalid", "+49 40 555 80501",
    ("Blaschke agreed", "Thorstens call"), ("horsten", "laschke"),
)  # fmt: skip
CUSTOMER = Person(
    "CU-90601", "Wilhelmina Vandersteen", "wvs@buyer.invalid", "+32 2 555 90 60",
    ("Wilhelmina cried", "Mrs Vandersteen's money"), ("ilhelmina", "andersteen"),
)  # fmt: skip
ALL = (*PEOPLE, REVIEWER, CUSTOMER)
SEEN = "zq7002xk"  # stands in every comment: what finds nothing must be able to find something

MAPPING = """
[criteria]
known = ["Solution", "Followed procedure", "Tone", "Steps followed", "Caller verified"]
not_about_sops = ["Tone"]

[[source]]
name = "zendesk reviews"
files = ["zendesk-reviews*.csv"]
names = ["Reviewee name", "Reviewer name"]
[source.audits.columns]
audit_id = "Review ID"
ticket_id = "Conversation external ID"
ticket_at = "Conversation created"
audited_at = "Review created"
agent_id = "Reviewee email"
reviewer_id = "Reviewer email"
team_id = "Workspace"
contact_reason = "Topic"
sop_id = "SOP"
score = "Review score"

[[source]]
name = "zendesk ratings"
files = ["zendesk-ratings*.csv"]
[source.findings.columns]
finding_id = "Rating ID"
audit_id = "Review ID"
entered_at = "Created"
criterion = "Category"
sop_id = "SOP"
section = "Step"
comment = "Rating comment"

[[source]]
name = "salesforce scorecards"
files = ["salesforce*.csv"]
names = ["Case Owner", "Evaluator: Full Name"]
[source.audits.columns]
audit_id = "Evaluation Number"
ticket_id = "Case Number"
ticket_at = "Date/Time Opened"
entered_at = "Last Modified Date"
agent_id = "Case Owner"
reviewer_id = "Evaluator: Full Name"
contact_reason = "Case Reason"
sop_id = "SOP__c"
[source.findings]
criteria = ["Steps followed", "Caller verified"]
failed = ["No"]
passed = ["Yes"]
[source.findings.columns]
audit_id = "Evaluation Number"
entered_at = "Last Modified Date"
sop_id = "SOP__c"
section = "Step__c"
comment = "{} comment"

[[source]]
name = "freshdesk tickets"
files = ["freshdesk*.jsonl"]
names = ["requester.name", "responder_name"]
ignore = ["requester.email", "requester.phone", "responder_id"]
[source.kpis.columns]
ticket_id = "id"
entered_at = "created_at"
csat = "survey"
reopened = "reopened"

[[source]]
name = "staff"
files = ["staff*.csv"]
names = ["Name"]
ignore = ["Mail", "Phone"]
[source.roster.columns]
agent_id = "Agent ID"
team_id = "Team"
"""

WEEKS, A_WEEK = 30, 24


def knowledge_base(folder: Path) -> PolicyRepo:
    repo = a_knowledge_base(folder)
    repo.write("site_config/findings.toml", MAPPING).commit("How exports are read", on="2026-09-28")
    return repo


def exports(folder: Path, part: str = "", in_labels: str = "") -> list[Path]:
    """Of three tools and a staff list. A fault of one page's step 2 is in them, so that there is a signal.

    Args:
        in_labels: what teams are called, each like a person: "Team {}".
    """
    reviews, ratings, cards, tickets = [], [], [], []
    for number in range(WEEKS * A_WEEK):
        week, place = divmod(number, A_WEEK)
        person, other = PEOPLE[number % len(PEOPLE)], ALL[(number // 3) % len(ALL)]
        sop = f"REF-00{1 + place % 5}"
        day = f"2026-{3 + week // 4:02}-{2 + 7 * (week % 4) + place % 5:02}"
        failed = place % 9 == 0 or (sop == FAULTY and week >= 18 and number % 3)
        said = f"{SEEN} step 2 is unclear: {other.said[number % len(other.said)]}"
        if number % 4 == 0:
            said += f"; call {other.phone} or {other.mail}"
        if number % 5 == 0:
            said += f" (asked {ALL[number % len(ALL)].id})"
        slip = number % 97 == 13  # what stands where it should not
        if number % 2:
            reviews.append({
                "Review ID": f"ZR{number}{part}", "Conversation external ID": f"ZT{number}{part}",
                "Conversation created": "31.02.2026" if number % 113 == 7 else f"{day} 09:00", "Review created": f"{day} 15:00",
                "Reviewee name": person.name, "Reviewee email": person.mail, "Reviewer name": REVIEWER.name,
                "Reviewer email": REVIEWER.mail, "Workspace": in_labels.format(other.name) if in_labels else other.mail if slip else "North",
                "Topic": f"call by {CUSTOMER.phone}" if slip else "refund", "SOP": sop, "Review score": "90",
            })  # fmt: skip
            if failed:
                ratings.append({
                    "Rating ID": f"ZF{number}{part}", "Review ID": f"ZR{number}{part}", "Created": f"{day} 15:00",
                    "Category": other.name if number % 89 == 11 else "Solution",
                    "SOP": f"as {other.name} said" if slip else sop, "Step": other.name if slip else "step 2", "Rating comment": said,
                })  # fmt: skip
        else:
            cards.append({
                "Evaluation Number": f"SE{number}{part}", "Case Number": f"SC{number}{part}", "Last Modified Date": f"{day} 18:00", "Date/Time Opened": f"{day} 09:00",
                "Case Owner": person.name, "Evaluator: Full Name": REVIEWER.name,
                "Case Reason": other.mail if slip else "refund", "SOP__c": sop, "Step__c": "step 2",
                "Steps followed": other.name if number % 101 == 4 else "No" if failed else "Yes", "Steps followed comment": said,
                "Caller verified": "Yes", "Caller verified comment": f"{SEEN} {other.name}",
            })  # fmt: skip
        tickets.append({
            "id": f"{'ZT' if number % 2 else 'SC'}{number}{part}", "created_at": f"{day} 10:00",
            "requester": {"name": CUSTOMER.name, "email": CUSTOMER.mail, "phone": CUSTOMER.phone},
            "responder_name": person.name, "responder_id": person.id, "survey": 4, "reopened": False,
        })  # fmt: skip
    staff = [{"Agent ID": p.id, "Name": p.name, "Team": "North", "Mail": p.mail, "Phone": p.phone} for p in (*PEOPLE, REVIEWER)]  # fmt: skip
    for rows in (reviews, ratings, cards):
        rows[3 if rows is ratings else 0] |= {[*rows[0]][-1]: "torn"} if rows is cards else {}
    files = [
        write_csv(folder / f"{name}{part}.csv", rows, [*rows[0]])
        for name, rows in (("zendesk-reviews", reviews), ("zendesk-ratings", ratings), ("salesforce", cards), ("staff", staff))
    ]  # fmt: skip
    with files[1].open("a", encoding="utf-8") as ratings_file:  # a comment that was torn apart
        ratings_file.write(
            f"ZF9,ZR1,2026-04-01 10:00,Solution,REF-001,step 2,{PEOPLE[0].name} said\n"
        )
        ratings_file.write(f"that {PEOPLE[3].said[0]}, {PEOPLE[3].phone}, {CUSTOMER.name}\n")
    lines = folder / f"freshdesk{part}.jsonl"
    lines.write_text("".join(json.dumps(ticket, ensure_ascii=False) + "\n" for ticket in tickets), encoding="utf-8")  # fmt: skip
    return [*files, lines]


def held_in(
    folder: Path, words: Iterable[str], *, but: Iterable[str] = ()
) -> Mapping[str, list[str]]:
    """Which of these words stand in which files under a folder: in their names and bytes, and in what
    databases, tables and packed files say once they are read.

    Args:
        but: parts of the folder that are not looked at.
    """
    wanted, out = {word: word.encode() for word in words}, {folder / part for part in but}
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or out & {file, *file.parents}:
            continue
        name = file.relative_to(folder).as_posix()
        texts = [name.encode(), file.read_bytes(), *_read(file)]
        for word, needle in wanted.items():
            escaped = json.dumps(word)[1:-1].encode()
            if any(needle in text or escaped in text for text in texts):
                found.setdefault(word, []).append(name)
    return found


def _read(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    elif content.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():  # fmt: skip
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    elif content.startswith(b"PAR1"):
        yield str(duckdb.execute(f"FROM '{file}'").fetchall()).encode()
    elif file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            for (table,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall():  # fmt: skip
                yield repr(connection.execute(f"FROM {table}").fetchall()).encode()
