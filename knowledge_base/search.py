"""The knowledge of a folder, opened for searching: the implementation of `passage.KnowledgeSearch`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.article import Article
from knowledge_base.asked import asked_files
from knowledge_base.describe import described
from knowledge_base.embed import Encoder, open_encoder
from knowledge_base.excerpt import flags_met, lines_by_relevance, nearness, passage_of
from knowledge_base.hub import Reranker
from knowledge_base.index import Index, build_index
from knowledge_base.lexical import Bag, Vector
from knowledge_base.load import knowledge_files, load_folder
from knowledge_base.passage import LIMIT, Device, FaultTree, Hit, Query
from knowledge_base.repair import codes_in, device_named, ranked_faults
from knowledge_base.rerank import Known, Weights, answers, read_weights
from knowledge_base.vector_cache import mark_of, read_vectors, write_vectors

FOLDER = Path(__file__).parent
ARTICLES = FOLDER / "articles"
MODELS = FOLDER / "models"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: all its terms, those that say what it is about, its vector, and the child's age in months."""

    bag: Bag
    gist: Bag
    vector: Vector | None
    months: float | None


class FolderSearch:
    """Searches one folder of knowledge. An index is never changed, only replaced, so threads need no lock."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder | None,
        today: Callable[[], date] = date.today,
        *,
        reranker: Reranker | None = None,
        cache: Path | None = None,
        shipped: Path | None = None,
    ) -> None:
        """Search `folder`; `cache` keeps vectors between starts, `shipped` has some already, `reranker` has the last word on the order."""
        self._folder = folder
        self._reranker = reranker
        self._encoder = encoder
        self._today = today
        weights = read_weights()
        self._weights: Weights = weights["hybrid" if encoder else "lexical"]
        self._fault_weights: Weights = weights["faults"]
        self._stamp = _stamp(folder)
        kept: dict[bytes, Vector] = {}
        for place in (shipped, cache):
            kept |= read_vectors(place, encoder.name) if place and encoder else {}
        self._index = build_index(load_folder(folder).published(), encoder, kept=kept)
        self._keep(cache, kept)

    def _keep(self, cache: Path | None, kept: Mapping[bytes, Vector]) -> None:
        vectors = self.vectors
        if cache is not None and self._encoder and any(mark_of(text) not in kept for text in vectors):
            write_vectors(cache, self._encoder.name, vectors)

    @property
    def vectors(self) -> dict[str, Vector]:
        """The vector of each unit's text; empty without an encoder."""
        index = self._index
        if index.vectors is None:
            return {}
        return {unit.text: vector for unit, vector in zip(index.units, index.vectors, strict=True)}

    def search(self, query: Query) -> list[Hit]:
        """See `passage.KnowledgeSearch`. Where no age is known, one that stands in the question counts."""
        index = self._index
        if not query.text.strip() or query.top_k < 1:
            return []
        months = query.baby_age_months
        if months is None:
            months = index.terms.months(query.text)
        device = device_named(index, query.device or query.text)
        known = Known(months, query.intents, device.device if device else None)
        shown = answers(index, query.text, self._weights, known, lambda a: query.domain in (None, a.domain))
        if not shown:
            return []
        if self._reranker is not None:
            shown = reranked(self._reranker, query.text, shown, [self._text(index, row) for row, _ in shown])
        asked = self._asked(index, query.text, months)
        return [self._hit(index, row, score, asked) for row, score in shown[: query.top_k]]

    def within(self, article_id: str, query: Query) -> Hit | None:
        """See `passage.KnowledgeSearch`."""
        index = self._index
        row = next((row for row, one in enumerate(index.library.articles) if one.id == article_id), None)
        return (
            None if row is None else self._hit(index, row, 0.0, self._asked(index, query.text, query.baby_age_months))
        )

    def nearness(self, question: str, lines: Sequence[str]) -> Mapping[str, float]:
        """See `passage.KnowledgeSearch`."""
        index = self._index
        return nearness(index, index.terms.gist(question), dict.fromkeys(lines, ""))

    def _asked(self, index: Index, text: str, months: float | None) -> Asked:
        vector = self._encoder.encode([text])[0] if self._encoder else None
        return Asked(index.terms.of(text), index.terms.gist(text), vector, months)

    def _text(self, index: Index, row: int) -> str:
        article = index.library.articles[row]
        return f"{article.title}\n{article.answer}"

    def _hit(self, index: Index, row: int, score: float, asked: Asked) -> Hit:
        article = index.library.articles[row]
        details = lines_by_relevance(index, row, asked.bag, asked.vector)
        lines = dict.fromkeys((*_sentences(index, article), *details, *article.red_flags), "")
        lines |= {line: section.heading for section in article.sections for line in section.lines}
        return Hit(
            id=article.id,
            title=article.title,
            domain=article.domain,
            passage=passage_of(article, details, index.terms.language),
            score=round(score, 4),
            sources=article.sources,
            reviewed=article.reviewed,
            expired=article.expires < self._today(),
            answer=article.answer,
            details=details,
            nearness=nearness(index, asked.gist, lines),
            of_title=nearness(index, asked.gist, {article.title: ""})[article.title],
            flags_met=flags_met(index, asked.gist, article.red_flags),
            red_flags=article.red_flags,
            age_months=article.age_months,
            age_fits=asked.months is None or article.months_away(asked.months) == 0,
            intents=article.intents,
            device=article.device,
            baby_impact=article.fault.baby_impact if article.fault else None,
            meanwhile=article.fault.meanwhile if article.fault else None,
        )

    def fault(self, fault_id: str) -> FaultTree:
        """Raises `KeyError` for an id that is not there."""
        for article in self._index.library.articles:
            if article.id == fault_id and article.fault:
                return article.fault
        raise KeyError(f"no fault tree {fault_id!r}; find_fault says which there are")

    def find_fault(
        self, text: str, device: str | None = None, code: str | None = None, limit: int = 3
    ) -> list[tuple[FaultTree, float]]:
        """See `passage.KnowledgeSearch`; a device named in `text` counts like `device`."""
        index = self._index
        meant = device_named(index, device) if device else device_named(index, text)
        codes = codes_in(index, f"{code or ''} {text}")
        return ranked_faults(index, self._fault_weights, text, meant, codes)[:limit]

    def device(self, name_or_alias: str) -> Device | None:
        """See `passage.KnowledgeSearch`."""
        return device_named(self._index, name_or_alias)

    def described_device(self, text: str) -> Device | None:
        """See `passage.KnowledgeSearch`."""
        index = self._index
        found = described(index.telling, index.terms.gist(text))
        return index.library.devices[found] if found else None

    def article(self, article_id: str) -> Article:
        """The whole article; raises `KeyError` for an id that is not there."""
        for article in self._index.library.articles:
            if article.id == article_id:
                return article
        raise KeyError(f"no article {article_id!r}")

    @property
    def size(self) -> tuple[int, int]:
        """How many articles are searched, and how many short units of them."""
        return len(self._index.library.articles), len(self._index.units)

    def stale(self, today: date) -> list[str]:
        """Ids of the articles whose review has expired before `today`, sorted."""
        return sorted(article.id for article in self._index.library.articles if article.expires < today)

    def reload(self) -> bool:
        """Build the index anew if files were added, removed or edited since; whether it was.

        Raises:
            KnowledgeError: the files are malformed now; the old index goes on serving, and the next call looks only
                for further changes.
        """
        stamp = _stamp(self._folder)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        self._index = build_index(load_folder(self._folder).published(), self._encoder, previous=self._index)
        return True


def reranked(
    reranker: Reranker, question: str, shown: Sequence[tuple[int, float]], texts: Sequence[str]
) -> list[tuple[int, float]]:
    """The answers in the order of our score and the reranker's, half each; what answers at all is not changed."""
    theirs = reranker.scores(question, texts)
    mixed = [(row, (ours + float(other)) / 2) for (row, ours), other in zip(shown, theirs, strict=True)]
    return sorted(((row, max(LIMIT, score)) for row, score in mixed), key=lambda entry: -entry[1])


def open_knowledge(
    folder: Path = ARTICLES,
    models: Path | None = MODELS,
    encoder: Encoder | None = None,
    *,
    reranker: Reranker | None = None,
    cache: Path | None = None,
) -> FolderSearch:
    """Open a folder of knowledge with our own encoder from `models`, another `encoder`, or (models=None) words only.

    `cache`: a folder that keeps vectors between starts; worth it for a large encoder only.

    Raises:
        KnowledgeError: malformed files, all of them named.
        ModelMismatch: the encoder's files are not those of its manifest.
    """
    shipped = models if encoder is None else None
    if encoder is None and models is not None:
        encoder = open_encoder(models)
    return FolderSearch(folder, encoder, reranker=reranker, cache=cache, shipped=shipped)


def _sentences(index: Index, article: Article) -> list[str]:
    ends = re.escape(index.terms.language.sentence_ends)
    return [part for part in re.split(f"(?<=[{ends}])", article.answer) if part.strip()]


def _stamp(folder: Path) -> frozenset[tuple[str, int, int]]:
    stats = [(str(path), path.stat()) for path in (*knowledge_files(folder), *asked_files(folder))]
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
