"""The moves of the measurements, as they are sent."""

from datetime import date
from typing import Any, Final

from runtime.ids import uuid7

Move = dict[str, Any]

REASON: Final = "Two teachers saw the same, and it lasts since September."


def signal(today: date) -> Move:
    return {
        "type": "raise_signal",
        "kind": "bored",
        "severity": "normal",
        "observedOn": today.isoformat(),
        "text": "Finishes in ten minutes and stares out of the window for the rest.",
    }


def acknowledge() -> Move:
    return {"type": "acknowledge_signal"}


def triage(outcome: str) -> Move:
    return {"type": "triage", "outcome": outcome, "reason": REASON}


def inform_parents(today: date) -> Move:
    return {"type": "inform_parents", "on": today.isoformat()}


def start_term(today: date) -> Move:
    return {"type": "start_term", "start": "arrangement", "on": today.isoformat()}


def plan(today: date, *, steps: int) -> Move:
    """One goal, and some steps; the last of them is care."""
    return {
        "type": "submit_plan",
        "version": 1,
        "goals": [
            {
                "id": str(uuid7()),
                "text": "Works on a task of the right level for twenty minutes a day.",
                "learningDomain": "learning_to_learn",
                "scale": "gas_6",
                "scaleText": "-3: less than before … 0: four days out of five … +2: alone.",
            }
        ],
        "steps": [_step(n, today, is_care=n == steps) for n in range(1, steps + 1)],
        "perspective": "Pre-university education, with work of the right level.",
        "factors": "Learns fast; gives up when a task is too easy.",
        "adviceWeighed": "The gifted specialist advised to compact; the team agrees.",
        "evaluateOn": _months_later(today, 5),
    }


def _step(number: int, today: date, *, is_care: bool) -> Move:
    return {
        "id": str(uuid7()),
        "text": f"Step {number}: compacted arithmetic, and a weekly hour in the plus class.",
        "kind": "care" if is_care else "support",
        "doneBy": "care:speech_therapy" if is_care else "teacher",
        "startsOn": today.isoformat(),
        "lookedAtOn": _months_later(today, 2),
        "isLowImpact": False,
        "costCents": 12_500,
        "funding": "alliance",
    }


def _months_later(day: date, months: int) -> str:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28)).isoformat()
