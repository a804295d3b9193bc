"""Days of the spring of 2022: which are worked, and stepping through them."""
import datetime

Date = datetime.date
NOTICE = Date(2022, 3, 25)
TODAY = Date(2022, 6, 20)

OFF = {Date(2022, 4, day) for day in (3, 4, 5, 30)} | {Date(2022, 5, day) for day in (1, 2, 3, 4)} | {
    Date(2022, 6, day) for day in (3, 4, 5)}
WORKED_WEEKEND = {Date(2022, 4, 2), Date(2022, 4, 24), Date(2022, 5, 7)}


def is_worked(day: Date) -> bool:
    return day in WORKED_WEEKEND or (day.weekday() < 5 and day not in OFF)


def later(day: Date, working_days: int) -> Date:
    """So many working days after; 0 is the day itself, or the next one worked."""
    while working_days > 0 or not is_worked(day):
        day += datetime.timedelta(days=1)
        if is_worked(day) and working_days > 0:
            working_days -= 1
    return day


def earlier(day: Date, working_days: int) -> Date:
    while working_days > 0:
        day -= datetime.timedelta(days=1)
        working_days -= is_worked(day)
    return day


def day(text: str) -> Date:
    """"05-12" of 2022."""
    return Date.fromisoformat("2022-" + text)
