"""Paging: the envelope of the ZGW standards, count, next, previous and results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Query, Request, Response

from api.schemas import Page, Schema

AnyPage = TypeVar("AnyPage", bound=Page)

MAX_PAGE_SIZE: Final = 500
DEFAULT_PAGE_SIZE: Final = 100
MAX_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is asked for."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is asked for in parts."""

    paging: Paging
    request: Request
    response: Response

    def page_of(self, kind: type[AnyPage], results: Sequence[Schema], count: int) -> AnyPage:
        """Put one part in its envelope, with the ways to what is before and after it."""
        has_more = self.paging.offset + len(results) < count
        following = self._address(self.paging.page + 1) if has_more else None
        if following is not None:
            self.response.headers["Link"] = f'<{following}>; rel="next"'
        is_first = self.paging.page == 1
        return kind.model_validate(
            {
                "count": count,
                "next": following,
                "previous": None if is_first else self._address(self.paging.page - 1),
                "results": results,
            }
        )

    def _address(self, page: int) -> str:
        """The same question for another page, as a path: it holds behind any proxy."""
        asked = self.request.url.include_query_params(page=page)
        return f"{asked.path}?{asked.query}"


def link_to_next(request: Request, response: Response, cursor: str) -> str:
    """The way to what follows, in the answer and in its Link header."""
    asked = request.url.include_query_params(after=cursor)
    following = f"{asked.path}?{asked.query}"
    response.headers["Link"] = f'<{following}>; rel="next"'
    return following


async def _listing(
    request: Request,
    response: Response,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE, description="The first page is 1.")] = 1,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
) -> Listing:
    return Listing(Paging(page, page_size), request, response)


AskedList = Annotated[Listing, Depends(_listing)]
