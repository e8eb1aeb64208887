"""check.py SITE: reads every feed below a folder with feedparser, the grammar of RFC 4287, and the rules of RFC 4287, RFC 4685
and JSON Feed 1.1 that no grammar tells. Prints what is wrong, a line each; then, as JSON, what feedparser read of each Atom feed.
"""

import json
import os
import re
import sys
from datetime import datetime

import feedparser
from lxml import etree

ATOM, THREAD = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/thread/1.0}"
GRAMMAR = etree.RelaxNG(etree.parse(os.path.join(os.path.dirname(__file__), "atom.rng")))
# What an IRI begins with (RFC 3986, 3.1).
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
# Shown by name or left out everywhere: they would turn the text around them.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
problems = []


def date(text):
    if not RFC_3339.match(text or ""):
        raise ValueError(f"no date: {text!r}")
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def check(what, fine):
    if not fine:
        raise ValueError(what)


def check_links(element):
    """RFC 4287, 4.1.1 and 4.1.2: one alternate link for each type and language; without content at least one."""
    links = element.findall(ATOM + "link")
    alternate = [(l.get("type"), l.get("hreflang")) for l in links if l.get("rel", "alternate") == "alternate"]
    check("alternate links", alternate and len(set(alternate)) == len(alternate))


def check_atom(path, raw):
    tree = etree.fromstring(raw)
    if not GRAMMAR.validate(tree):
        raise ValueError(f"RFC 4287: {GRAMMAR.error_log.last_error}")
    text = etree.tostring(tree, encoding="unicode")
    check("a sign that turns text", not BIDI.search(text))
    check("a control character", not re.search("[\x7f-\x9f]", text))
    check("the feed's id", IRI.match(tree.findtext(ATOM + "id")))
    check_links(tree)
    newest, seen, known = date(tree.findtext(ATOM + "updated")), [], set()
    for entry in tree.findall(ATOM + "entry"):
        known.add(entry.findtext(ATOM + "id"))
        check("an entry's id", UUID.match(entry.findtext(ATOM + "id")))
        check_links(entry)
        check("an empty title", entry.findtext(ATOM + "title").strip())
        author = entry.find(ATOM + "author")
        author = tree.find(ATOM + "author") if author is None else author
        check("no author", author is not None and author.findtext(ATOM + "name").strip())
        seen.append(date(entry.findtext(ATOM + "updated")))
        check("published after it was changed", date(entry.findtext(ATOM + "published")) <= seen[-1])
        for parent in entry.findall(THREAD + "in-reply-to"):
            check("what it answers", UUID.match(parent.get("ref", "")) and parent.get("href"))
    check("two entries of one id", len(known) == len(seen))
    check("not the newest first", seen == sorted(seen, reverse=True))
    check("updated", newest == seen[0])


def read(raw):
    read = feedparser.parse(raw, response_headers={"content-type": "application/atom+xml"})
    check(f"feedparser: {read.get('bozo_exception')}", not read.bozo)
    check("feedparser does not take it for Atom 1.0", read.version == "atom10")
    keys = ("id", "title", "link", "author", "published", "summary")
    entries = [{key: entry.get(key) for key in keys} for entry in read.entries]
    return {"title": read.feed.title, "id": read.feed.id, "entries": entries}


def check_json(path, raw):
    """JSON Feed 1.1: what is required, and that nothing stands where an address is meant that is none."""
    feed = json.loads(raw)
    check("version", feed["version"] == "https://jsonfeed.org/version/1.1")
    check("title", feed["title"] and isinstance(feed["title"], str))
    check("keys", set(feed) <= {"version", "title", "home_page_url", "feed_url", "description", "authors", "items"})
    addresses = [feed.get("home_page_url"), feed.get("feed_url")]
    known = set()
    for item in feed["items"]:
        keys = {"id", "url", "title", "content_html", "content_text", "date_published", "date_modified", "authors", "tags"}
        check("keys of an item", set(item) <= keys)
        check("id", UUID.match(item["id"]) and item["id"] not in known)
        known.add(item["id"])
        check("content", ("content_html" in item) != ("content_text" in item))
        date(item["date_published"])
        check("changed before it was there", date(item.get("date_modified", item["date_published"])) >= date(item["date_published"]))
        authors = item.get("authors", feed["authors"])
        check("authors", all(author["name"] for author in authors))
        addresses += [item.get("url")] + [author.get("url") for author in authors]
    for address in addresses:
        check(f"address {address}", address is None or re.match(r"https?://", address))


found = {}
for folder, _, names in os.walk(sys.argv[1]):
    for name in sorted(names):
        path = os.path.join(folder, name)
        short = os.path.relpath(path, sys.argv[1])
        try:
            if name.endswith(".atom") or name == "atom.xml":
                raw = open(path, "rb").read()
                check_atom(short, raw)
                found[short] = read(raw)
            elif name == "feed.json":
                check_json(short, open(path, encoding="utf-8").read())
                found[short] = None
        except (ValueError, KeyError, AttributeError, etree.XMLSyntaxError) as error:
            problems.append(f"{short}: {error}")
for problem in problems:
    print(problem, file=sys.stderr)
json.dump(found, sys.stdout, indent=1, sort_keys=True)
sys.exit(bool(problems))
