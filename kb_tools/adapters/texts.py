"""What the texts of a history say, each read once and remembered in the cache."""

from collections.abc import Iterable, Mapping
from hashlib import sha1

from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.parse_cache import ParseCache
from kb_tools.policy import front_matter, markdown
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.model import BlobId, Document
from kb_tools.policy.sameness import say_the_same
from kb_tools.progress import Progress, counted_off


class Texts:
    def __init__(
        self,
        repository: GitRepository | None,
        cache: ParseCache,
        proposed: Mapping[BlobId, str] | None = None,
    ) -> None:
        """`proposed`: texts that may be in no repository yet."""
        self._repository = repository
        self._cache = cache
        self._proposed = proposed or {}
        self._alike: dict[tuple[BlobId, BlobId], bool] | None = None
        self._at_hand: tuple[BlobId, str] | None = None  # neighbours are asked for in turn

    def and_proposed(self, proposed: Mapping[BlobId, str]) -> "Texts":
        return Texts(self._repository, self._cache, {**self._proposed, **proposed})

    def text(self, blob: BlobId) -> str:
        if blob in self._proposed:
            return self._proposed[blob]
        if self._repository is None:
            raise LookupError(f"there is no repository that could hold {blob}")
        return decoded(self._repository.read(blob))

    def front_matter(self, blob: BlobId, path: str) -> FrontMatter:
        known = self._cache.front_matter(blob, path)
        return known if known is not None else self._read(blob, path, self.text(blob))

    def document(self, blob: BlobId, text: str | None = None) -> Document:
        """The text, parsed; `text`: where it is at hand, it is not fetched."""
        known = self._cache.document(blob)
        if known is not None:
            return known
        parsed = markdown.parse(self.text(blob) if text is None else text)
        self._cache.keep_document(blob, parsed)
        return parsed

    def first_heading(self, blob: BlobId) -> str:
        """See `markdown.first_heading`."""
        known = self._cache.heading(blob)
        if known is None:
            known = markdown.first_heading(self.text(blob))
            self._cache.keep_heading(blob, known)
        return known

    def say_the_same(self, one: BlobId, other: BlobId) -> bool:
        """See `policy.sameness`. No parsed document is kept for it, only the answer."""
        if self._alike is None:
            self._alike = self._cache.alike()
        if (one, other) not in self._alike:
            before = self._at_hand[1] if self._at_hand and self._at_hand[0] == one else None
            after = self.text(other)
            answer = say_the_same(self.text(one) if before is None else before, after)
            self._at_hand = other, after
            self._alike[one, other] = answer
            self._cache.keep_alike(one, other, answer)
        return self._alike[one, other]

    def ids(self, blobs: Iterable[BlobId], progress: Progress) -> dict[BlobId, str | None]:
        """The `id` that each of the texts declares. No text outlives its turn."""
        ids = self._cache.ids()
        for blob in self._proposed.keys() - ids.keys():
            ids[blob] = self._read(blob, "", self._proposed[blob]).control.id or None
        unknown = [blob for blob in dict.fromkeys(blobs) if blob not in ids]
        contents = self._repository.read_all(unknown) if self._repository is not None else ()
        for blob, content in zip(counted_off(unknown, progress), contents, strict=True):
            ids[blob] = self._read(blob, "", decoded(content)).control.id or None
        return ids

    def _read(self, blob: BlobId, path: str, text: str) -> FrontMatter:
        found = front_matter.read(text, path)
        self._cache.keep_front_matter(blob, found)
        return found


def decoded(content: bytes) -> str:
    """UTF-8; bytes that are none survive as surrogates, so that the text can be written back."""
    return content.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes that `decoded` was given."""
    return text.encode("utf-8", "surrogateescape")


def blob_of(content: bytes) -> BlobId:
    """The id under which git keeps these bytes."""
    return BlobId(sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest())
