"""Prints calendar pages with headless Chromium and compares the PDFs with the tables.

Usage: print_pages.py DIRECTORY, which has html/*.html, exposure.csv and visits.csv. Each page is printed on
A4 and on US Letter. Nothing may be cut: characters are within the paper's margins, and each month is one
whole table on one page. Each day must have the signs of its medicines, as the key on the first page has
them, and the mark of its visit.
"""

import calendar
import csv
import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from html import unescape
from pathlib import Path

import pdfplumber

PAPERS = {"A4": (595.0, 842.0), "letter": (612.0, 792.0)}
# In points. The margins of the pages are 28 and more; the page number stands within them.
MARGIN = 14
LEAST_DAY_SIZE = 11
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
DAY = dt.timedelta(days=1)


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    sys.exit("Chromium is not installed")


def print_page(program: str, html: Path, paper: str, scratch: Path) -> Path:
    """Prints a copy that says its paper, as a printer does."""
    copy, pdf = scratch / f"{paper}.html", scratch / f"{paper}.pdf"
    text = html.read_text(encoding="utf-8")
    assert text.count("</head>") == 1, html
    style = f"<style>@page {{ size: {paper} }}</style></head>"
    copy.write_text(text.replace("</head>", style), encoding="utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={pdf}", copy.as_uri()]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return pdf


def rows(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a table by participant."""
    own = defaultdict(list)
    if not path.exists():  # a trial without visits
        return own
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            own[row["participant_id"]].append(row)
    return own


def each_day(first: str, last: str) -> list[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + n * DAY for n in range((end - start).days + 1)]


def find_tables(page):
    """The tables by the borders of their cells: thin and long, unlike backgrounds and the marks in a cell."""
    def is_text_or_border(thing):
        is_border = thing["object_type"] == "rect" and min(thing["width"], thing["height"]) < 1.2
        return thing["object_type"] == "char" or is_border
    return page.filter(is_text_or_border).find_tables({"edge_min_length": 15})


def unwrapped(cell: str | None) -> str:
    return " ".join((cell or "").split())


def check_margins(page, where: str) -> None:
    for char in page.chars:
        is_within = (MARGIN <= char["x0"] and char["x1"] <= page.width - MARGIN
                     and MARGIN <= char["top"] and char["bottom"] <= page.height - MARGIN)
        assert is_within, (where, page.page_number, char["text"], char["x0"], char["top"])


def read_key(tables) -> dict[str, tuple[str, str]]:
    """Sign to medicine and dose."""
    for table in tables:
        lines = [[unwrapped(cell) for cell in line] for line in table.extract()]
        if lines[0][:3] == ["Sign", "Medicine", "Dose"]:
            return {line[0]: (line[1], line[2]) for line in lines[1:]}
    return {}


def read_month(page, table) -> tuple[int, int, dict[int, str]]:
    """Year, month, and the text of each day."""
    left, top, right, _ = table.bbox
    above = page.crop((left - 2, top - 28, right + 2, top)).extract_text().strip()
    title = re.fullmatch(r"(\w+) (\d{4})", above)
    assert title, (page.page_number, above)
    days = {}
    for line in table.extract()[1:]:
        assert len(line) == 7, (page.page_number, line)
        for weekday, cell in enumerate(line):
            if text := unwrapped(cell):
                day = re.match(r"(\d+)(.*)", text)
                assert day, (page.page_number, above, text)
                number = int(day[1])
                month = int(title[2]), MONTHS[title[1]]
                assert calendar.weekday(*month, number) == weekday, (above, text)
                days[number] = day[2]
    sizes = [char["size"] for char in page.crop(table.bbox).chars if char["text"].isdigit()]
    assert max(sizes) >= LEAST_DAY_SIZE, (above, sizes)
    return int(title[2]), MONTHS[title[1]], days


def expected_days(exposure, visits, signs):
    """For each date its letters, whether a visit is planned, and whether one is possible."""
    days = defaultdict(lambda: (set(), set()))
    for row in exposure:
        medicine = row["treatment"], f"{row['dose']} {row['dose_unit']}"
        assert medicine in signs, (medicine, signs)
        for day in each_day(row["start_date"], row["end_date"]):
            days[day][0].add(signs[medicine])
    for row in visits:
        for day in each_day(row["window_start"], row["window_end"]):
            days[day][1].add("(V)")
        days[dt.date.fromisoformat(row["planned_date"])][1].add("V")
    return days


def check_pdf(pdf: Path, paper: str, exposure, visits) -> tuple[int, int]:
    """Checks one PDF; returns how many pages and months it has."""
    found, where = {}, f"{pdf} {paper}"
    with pdfplumber.open(pdf) as document:
        key = {}
        for page in document.pages:
            size = page.width, page.height
            assert all(abs(a - b) < 2 for a, b in zip(size, PAPERS[paper])), (where, size)
            check_margins(page, where)
            tables = find_tables(page)
            key |= read_key(tables)
            for table in tables:
                if [unwrapped(cell) for cell in table.extract()[0]] == WEEKDAYS:
                    year, month, days = read_month(page, table)
                    assert (year, month) not in found, (where, year, month)
                    assert len(days) == calendar.monthrange(year, month)[1], (where, year, month, days)
                    found[year, month] = days
        pages = len(document.pages)

    signs = {medicine: sign for sign, medicine in key.items()}
    days = expected_days(exposure, visits, signs)
    months = {(day.year, day.month) for day in days}
    assert months == set(found), (where, months ^ set(found))
    for year, month in sorted(found):
        for number, text in found[year, month].items():
            day = dt.date(year, month, number)
            letters, marks = days.get(day, (set(), set()))
            text = re.sub(r"cycle [\d/]+", "", text)
            mark = "V" if "V" in marks else "(V)" if marks else ""
            assert text.lstrip().startswith(mark), (where, day, text, mark)
            rest = text.replace(mark, "", 1) if mark else text
            assert set(re.findall("[A-Z]", rest)) == letters, (where, day, text, letters)
    return pages, len(found)


def main() -> None:
    directory = Path(sys.argv[1])
    program = chromium()
    exposure, visits = rows(directory / "exposure.csv"), rows(directory / "visits.csv")
    calendars = sorted((directory / "html").glob("*.html"))
    assert calendars, f"no calendar in {directory}"
    with tempfile.TemporaryDirectory() as scratch:
        for html in calendars:
            text = html.read_text(encoding="utf-8")
            participant = unescape(re.search(r"<dt>Participant</dt><dd>(.*)</dd>", text)[1])
            for paper in PAPERS:
                pdf = print_page(program, html, paper, Path(scratch))
                pages, months = check_pdf(pdf, paper, exposure[participant], visits[participant])
                # A page for the key, then four months on a page, or two that hold much.
                assert 1 + -(-months // 4) <= pages <= 2 + -(-months // 2), (html, paper, pages, months)
                print(f"{html.name} on {paper}: {months} months on {pages} pages")


main()
