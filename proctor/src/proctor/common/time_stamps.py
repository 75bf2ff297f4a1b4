"""Reads `timestamp.txt`, which says when a submission was handed in.

nbgrader takes a zone that it does not know, such as KST, for UTC, and `+0900` for 900 seconds. Here a time is either
read right, or it is not used.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import dateutil.parser
from dateutil.tz import enfold, gettz
from nbgrader.exchange.default import ExchangeSubmit
from traitlets.config import Config

from .own_files import NotOwn, opened

# The name that nbgrader gives the file.
TIMESTAMP = "timestamp.txt"
# Bytes: three times the longest way of writing a time.
LONGEST = 200
YEAR_FIRST = re.compile(
    r"(\d{4})([-/.]?)(\d\d)\2(\d\d)[T ]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)? *"
    r"([+-][\d:]+|(?![AaPp][Mm]$)[A-Za-z][\w/+-]*)?",
    re.ASCII,
)
OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?", re.ASCII)
# In front of an offset they say nothing more.
UNIVERSAL = re.compile(r"\b(?:UTC|GMT)\s*(?=[+-]\d)")
WHOLE_HOURS = re.compile(r"(?<=\s)([+-]\d\d)$", re.ASCII)
WORD = re.compile(r"[A-Za-z][\w/+-]*", re.ASCII)


class NotUsed(Exception):
    """A time that is not used; the text says why."""


def course_zone(config: Config) -> tzinfo | None:
    """The zone in which the course's times are told, None for one that is not known.

    config: the course's settings, of which those of `Exchange` count
    """
    return gettz(ExchangeSubmit(config=config).timezone)


class TimeStamps:
    """Reads timestamps of a course; `config`: its settings, of which those of `Exchange` count."""

    def __init__(self, config: Config):
        self._zone, self._format = course_zone(config), ExchangeSubmit(config=config).timestamp_format

    def of(self, submission: Path) -> datetime | None:
        """When a submission was handed in, in UTC; None if its folder has no timestamp. Raises NotUsed."""
        try:
            with opened(submission / TIMESTAMP, submission) as file:
                data = file.read(LONGEST + 1)
        except FileNotFoundError:
            return None
        except (NotOwn, OSError) as error:
            raise NotUsed("it cannot be read as a file") from error
        if len(data) > LONGEST:
            raise NotUsed(f"it has more than {LONGEST} bytes")
        try:
            return self.read(data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"))
        except UnicodeDecodeError as error:
            raise NotUsed("it is no text") from error

    def read(self, text: str) -> datetime:
        """The time in `text`, in UTC. Raises NotUsed."""
        # strptime wants the minutes of an offset.
        text = WHOLE_HOURS.sub(r"\1:00", UNIVERSAL.sub("", text.strip()))
        if not text.isprintable() or not text:
            raise NotUsed("it is empty, or not one line of text")
        try:
            time = self._in_zone(*self._clock(text))
            if time > datetime.now(UTC):
                raise NotUsed(f"{text!r} has not come yet")
            return time
        # dateutil promises ValueError and OverflowError, and has raised others.
        except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError) as error:
            raise NotUsed(f"{text!r} is no time, or can be read as more than one") from error

    def _clock(self, text: str) -> tuple[datetime, str | tzinfo | None]:
        """What the clock on the wall showed, and the zone or its name, if there is one."""
        # strptime knows no names of zones but this machine's.
        for zone in ("", "%z", *WORD.findall(text)):
            with suppress(ValueError):
                time = datetime.strptime(text, self._format.replace("%Z", zone).strip())
                return time.replace(tzinfo=None), time.tzinfo or zone or None
        if match := YEAR_FIRST.fullmatch(text):
            year, _, month, day, hour, minute, second, fraction, zone = match.groups()
            microsecond = int((fraction or "0").ljust(6, "0"))
            time = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), microsecond)
            return time, zone and (_offset(zone) or zone)
        (reading,) = set(_readings(text))
        return reading

    def _in_zone(self, time: datetime, zone: str | tzinfo | None) -> datetime:
        if zone is None:
            # If nbgrader and zip_collect write no zone, they write UTC.
            elsewhere = self._zone and time.replace(tzinfo=self._zone).utcoffset()
            if elsewhere and "%z" not in self._format.lower():
                raise NotUsed("it says no time zone: add %z to c.Exchange.timestamp_format")
            zone = UTC
        elif isinstance(zone, str):
            zone = self._named(zone, time)
        return time.replace(tzinfo=zone).astimezone(UTC)

    def _named(self, name: str, time: datetime) -> tzinfo:
        """The zone called `name` at that time. Raises NotUsed for one that is not known, or several."""
        if name.upper() in ("UTC", "GMT", "Z"):
            return UTC
        if name in available_timezones():
            return ZoneInfo(name)
        # At the end of summer time, an hour comes twice, under two names; and who writes one in the wrong half of the
        # year means it.
        nearby = [enfold(time.replace(tzinfo=self._zone), fold) for fold in (0, 1)] if self._zone else []
        nearby += [time.replace(tzinfo=self._zone, month=month, day=1) for month in range(1, 13) if self._zone]
        for moment in nearby:
            if moment.tzname() == name and (offset := moment.utcoffset()) is not None:
                return timezone(offset)
        offsets = _abbreviations(time.year).get(name, set())
        if len(offsets) != 1:
            known = "means several time zones" if offsets else "is no time zone that is known"
            raise NotUsed(f"{name!r} {known}: set c.Exchange.timezone, or write an offset such as +0900")
        (offset,) = offsets
        return timezone(offset)


def _offset(text: str) -> tzinfo | None:
    match = OFFSET.fullmatch(text)
    if not match:
        return None
    sign, hours, minutes = match.groups()
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-size if sign == "-" else size)


def _readings(text: str) -> Iterator[tuple[datetime, str | tzinfo | None]]:
    """What dateutil makes of `text`, with either order of day and month, and whatever stands for what is missing."""
    zones: list[str | tzinfo | None] = []

    def zone(name: str | None, offset: int | None) -> None:
        zones.append(timezone(timedelta(seconds=offset)) if offset is not None else name)

    # After a year comes a month.
    for day_first in (False,) if re.match(r"\d{4}", text) else (False, True):
        for default in (datetime(2000, 1, 1, 1, 1), datetime(2001, 2, 2, 2, 2)):
            time = dateutil.parser.parse(text, dayfirst=day_first, default=default, tzinfos=zone)
            yield time.replace(tzinfo=None), zones[-1]


@cache
def _abbreviations(year: int) -> dict[str, set[timedelta]]:
    """What the abbreviations of all time zones mean in a year: offsets from UTC."""
    found: dict[str, set[timedelta]] = defaultdict(set)
    for name in available_timezones():
        for month in (1, 7):
            moment = datetime(year, month, 1, tzinfo=ZoneInfo(name))
            if (abbreviation := moment.tzname()) and (offset := moment.utcoffset()) is not None:
                found[abbreviation].add(offset)
    return found


def written(time: datetime) -> str:
    """A time in UTC as nbgrader reads it rightly."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
