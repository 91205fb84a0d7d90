"""A small page for a person's browser: a sentence, and perhaps where to go next."""

from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

PAGE = Markup("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Spark Codes</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem }}</style>
<main>
<h1>Spark Codes</h1>
<p>{words}</p>
{link}
</main>
</html>
""")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address may hold a code
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Link:
    """Where to go next."""

    words: str
    address: str


def plain_page(words: str, link: Link | None = None, status: int = 200) -> Response:
    """The page; whatever is put into it is shown as it is written."""
    onward = Markup('<p><a href="{}">{}</a></p>').format(link.address, link.words) if link else ""
    return Response(PAGE.format(words=words, link=onward), status, HEADERS)
