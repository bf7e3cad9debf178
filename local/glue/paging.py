"""Pages of lists: `MaxResults` and `NextToken`."""

from typing import Any

from local.glue.errors import invalid_input


def page(items: list[Any], request: dict[str, Any], member: str, most: int) -> dict[str, Any]:
    """The response with the page of the list that a request asks for.

    member: the name of the list in the response. most: the size of a page when the request names none, or a larger one.
    """
    start = _start(request.get("NextToken"))
    end = start + min(int(request.get("MaxResults") or most), most)
    response: dict[str, Any] = {member: items[start:end]}
    if end < len(items):
        response["NextToken"] = str(end)
    return response


def _start(token: str | None) -> int:
    if not token:
        return 0
    if not token.isdecimal():
        raise invalid_input("Invalid NextToken")
    return int(token)
