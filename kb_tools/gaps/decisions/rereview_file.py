"""The result of a blind re-review as a small file in git: counts, and no id of a contact or person."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions.rereview import Looks, ReReview
from kb_tools.toml_files import toml_string, toml_table

_GROUPS = ("on_it", "elsewhere", "nothing")


class _Looks(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    looked_at: int = Field(ge=0)
    confirmed: int = Field(ge=0)

    @model_validator(mode="after")
    def _no_more_than_all(self) -> "_Looks":
        if self.confirmed > self.looked_at:
            raise ValueError("confirmed cannot be more than looked_at")
        return self


class _Review(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reviewed: date
    version: str = ""
    quote: str = ""
    sha256: str = ""
    on_it: _Looks
    elsewhere: _Looks
    nothing: _Looks


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sop: str = Field(min_length=1)
    section: str = Field(min_length=1)
    review: tuple[_Review, ...] = Field(min_length=1)


def read_rereviews(text: str, path: str) -> tuple[ReReview, ...]:
    """What a file says, oldest first. Raises KbError with everything that is wrong with it."""
    would_work = "Let  kb gaps review  write it anew, or take it back from git."
    said = toml_table(text, path, would_work)
    try:
        found = _File.model_validate(said)
    except ValidationError as error:
        raise KbError(
            Problem(path, 0, f"{'.'.join(map(str, d['loc']))}: {d['msg']}.", would_work)
            for d in error.errors()
        ) from error
    made = (
        ReReview(
            found.sop, found.section, r.reviewed, _looks(r.on_it), _looks(r.elsewhere), _looks(r.nothing),
            r.version, r.quote, r.sha256, path,
        )
        for r in found.review
    )  # fmt: skip
    return tuple(sorted(made, key=lambda r: r.reviewed))


def _looks(looks: _Looks) -> Looks:
    return Looks(looks.looked_at, looks.confirmed)


def written(reviews: tuple[ReReview, ...]) -> str:
    """The file's text, of reviews about one section; `read_rereviews` reads the same from it."""
    first = reviews[0]
    lines = [f"sop = {toml_string(first.sop)}", f"section = {toml_string(first.section)}"]
    for review in reviews:
        texts = (("version", review.version), ("quote", review.quote), ("sha256", review.sha256))
        groups = ((name, getattr(review, name)) for name in _GROUPS)
        lines += [
            "", "[[review]]", f"reviewed = {review.reviewed}",
            *(f"{key} = {toml_string(value)}" for key, value in texts if value),
            *(f"{n} = {{ looked_at = {g.looked_at}, confirmed = {g.confirmed} }}" for n, g in groups),
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
