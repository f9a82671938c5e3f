"""Reads calendar files with PyPI's icalendar, and compares their events with the tables.

Usage: read_ics.py DIRECTORY, which has ics/*.ics, exposure.csv and visits.csv. There must be one event for
each row of the two tables, with its dates, and no other.
"""

import csv
import datetime as dt
import re
import sys
from collections import Counter
from pathlib import Path

import icalendar

DAY = dt.timedelta(days=1)
OFTEN = re.compile(r", (once|twice|\d+ times) a day(, cycle \d+)?$")


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():  # a trial without visits
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(first: dt.date, last: dt.date) -> str:
    """A window in words: as much of the first date as differs from the last."""
    end = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year} to {end}"
    return f"{first.day} to {end}" if first.month == last.month else f"{first.day} {first:%B} to {end}"


def expected(directory: Path) -> Counter:
    """The events that the tables call for: participant, first day, day after the last, what, cycle."""
    events = Counter()
    for row in rows(directory / "exposure.csv"):
        what = f"{row['treatment']} {row['dose']} {row['dose_unit']}"
        dates = date(row["start_date"]), date(row["end_date"]) + DAY
        events[row["participant_id"], *dates, what, row["cycle"]] += 1
    for row in rows(directory / "visits.csv"):
        what = f"Visit {row['visit']} ({span(date(row['window_start']), date(row['window_end']))})"
        planned = date(row["planned_date"])
        events[row["participant_id"], planned, planned + DAY, what, ""] += 1
    return events


def found(directory: Path) -> Counter:
    """The events of all files."""
    events = Counter()
    uids = set()
    for path in sorted((directory / "ics").glob("*.ics")):
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        assert str(calendar["VERSION"]) == "2.0" and calendar["X-WR-CALNAME"], path
        for event in calendar.walk("VEVENT"):
            assert not event.errors, (path, event.errors)
            facts = dict(re.findall(r"^(\w+): (.*)$", str(event["DESCRIPTION"]), re.MULTILINE))
            first, after = event.decoded("DTSTART"), event.decoded("DTEND")
            assert type(first) is dt.date and type(after) is dt.date, (path, first, after)
            assert event.decoded("DTSTAMP").time() == dt.time(0), path
            assert str(event["TRANSP"]) == "TRANSPARENT", path
            uids.add(str(event["UID"]))
            what = OFTEN.sub("", str(event["SUMMARY"]))
            events[facts["Participant"], first, after, what, facts.get("Cycle", "")] += 1
    assert len(uids) == events.total(), "an identifier stands twice"
    return events


def main() -> None:
    directory = Path(sys.argv[1])
    wanted, read = expected(directory), found(directory)
    assert wanted.total() > 0, f"no rows in {directory}"
    for missing in sorted(wanted - read)[:10]:
        print("missing:", *missing, file=sys.stderr)
    for surplus in sorted(read - wanted)[:10]:
        print("surplus:", *surplus, file=sys.stderr)
    assert wanted == read, "the calendar files are not those of the tables"
    print(f"icalendar: {read.total()} events of {len({key[0] for key in read})} participants")


main()
