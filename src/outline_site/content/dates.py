"""Dates as authors write them -> moments with a time zone. The forms are those that Hugo takes."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s+[A-Z]{3,4})?"
)
_WORDS = re.compile(
    r"(?:[A-Za-z]+,?\s+)?(?:(?P<d1>\d{1,2})\s+(?P<m1>[A-Za-z]{3,9})\.?,?|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2}),?)"
    r"\s+(?P<year>\d{4})(?:\s+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?(?:\s+(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)


def parse_date(value: object, zone: tzinfo) -> datetime | None:
    """A moment with its offset from UTC, in `zone` where the value names none; None where the value is no date."""
    try:
        moment = _moment(value, zone)
        return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()), fold=0) if moment else None
    except (ValueError, OverflowError):
        return None


def _moment(value: object, zone: tzinfo) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    text = str(value).strip()
    return _numeric(text, zone) or _words(text, zone)


def _numeric(text: str, zone: tzinfo) -> datetime | None:
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()[:6]]
    moment = datetime(*numbers, tzinfo=zone)  # type: ignore[arg-type, misc]  # six integers, as the pattern has it
    return _with_zone(moment, match[7])


def _words(text: str, zone: tzinfo) -> datetime | None:
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    name = (match["m1"] or match["m2"])[:3].lower()
    if name not in _MONTHS:
        return None
    month = _MONTHS.index(name) + 1
    hour, minute, second = (int(match[key] or 0) for key in ("hour", "minute", "second"))
    moment = datetime(int(match["year"]), month, int(match["d1"] or match["d2"]), hour, minute, second, tzinfo=zone)
    return _with_zone(moment, match["zone"])


def _with_zone(moment: datetime, written: str | None) -> datetime:
    if not written:
        return moment
    offset = "+00:00" if written.upper() in ("Z", "UTC", "GMT") else written
    return moment.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo)
