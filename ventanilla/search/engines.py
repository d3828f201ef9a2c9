"""The full-text index on each of the two databases, behind one face: write documents, and give matches newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.db import connection

from ventanilla.search.documents import BUCKET, Document, bucket_token

BATCH: Final = 100


@dataclass(frozen=True)
class Query:
    """All of `words` (the last one perhaps only begun) and at least one of `scopes`, if there are any."""

    words: Sequence[str]
    scopes: Sequence[str] = ()
    public: bool = True
    begun: bool = False


class Engine(Protocol):
    def write(self, documents: Iterable[Document]) -> None: ...

    def remove(self, ticket_id: int) -> None: ...

    def matches(self, query: Query) -> Iterator[list[int]]:
        """Ids of tickets, newest first, in batches; the caller stops when he has enough."""
        ...


class Sqlite:
    """FTS5. The ticket's id is the row's, so that matches come in its order without sorting. The tokenizer knows no capitals, so
    tokens get a mark that nobody's word is likely to begin with; should one, it narrows his search and shows him nothing more."""

    def write(self, documents: Iterable[Document]) -> None:
        rows = [(one.ticket_id, self._text(one.public), self._text(one.internal)) for one in documents]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_index WHERE rowid = %s", [(row[0],) for row in rows])
            cursor.executemany("INSERT INTO search_index (rowid, public, internal) VALUES (%s, %s, %s)", rows)

    def remove(self, ticket_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE rowid = %s", [ticket_id])

    def matches(self, query: Query) -> Iterator[list[int]]:
        *rest, last = [self._token(word) for word in query.words]
        words = [f'"{word}"' for word in rest] + [f'"{last}" *' if query.begun else f'"{last}"']
        match = " AND ".join(words)
        if query.scopes:
            scopes = " OR ".join(f'"{self._token(scope)}"' for scope in query.scopes)
            match = f"({match}) AND ({scopes})"
        if query.public:
            match = f"public : ({match})"
        before = 2**62
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT rowid FROM search_index WHERE search_index MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
                    [match, before, BATCH],
                )
                found = [row[0] for row in cursor.fetchall()]
            if not found:
                return
            yield found
            before = found[-1]

    def _text(self, tokens: Iterable[str]) -> str:
        return " ".join(map(self._token, tokens))

    @staticmethod
    def _token(token: str) -> str:
        return f"zz0{token.lower()}" if token[:1].isupper() else token


class Postgresql:
    """tsvector under a GIN index, lexemes given as they are. GIN has no order: it is asked for ever more buckets of age at once."""

    def write(self, documents: Iterable[Document]) -> None:
        rows = [(one.ticket_id, one.public, [*one.public, *one.internal]) for one in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                """
                INSERT INTO search_index VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))
                ON CONFLICT (ticket_id) DO UPDATE SET public = EXCLUDED.public, everything = EXCLUDED.everything
                """,
                rows,
            )

    def remove(self, ticket_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE ticket_id = %s", [ticket_id])

    def matches(self, query: Query) -> Iterator[list[int]]:
        column = "public" if query.public else "everything"
        *rest, last = [f"'{word}'" for word in query.words]
        words = " & ".join([*rest, f"{last}:*" if query.begun else last])
        if query.scopes:
            scopes = " | ".join(f"'{scope}'" for scope in query.scopes)
            words = f"({words}) & ({scopes})"
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(ticket_id) FROM search_index")
            newest = cursor.fetchone()[0] or 0
        bucket, width = newest // BUCKET, 1
        while bucket >= 0:
            buckets = range(bucket, max(bucket - width, -1), -1)
            aged = " | ".join(f"'{bucket_token(one)}'" for one in buckets)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT ticket_id FROM search_index WHERE {column} @@ %s::tsquery ORDER BY ticket_id DESC",  # noqa: S608
                    [f"{words} & ({aged})"],
                )
                found = [row[0] for row in cursor.fetchall()]
            for start in range(0, len(found), BATCH):
                yield found[start : start + BATCH]
            bucket, width = bucket - width, width * 2


def engine() -> Engine:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()
