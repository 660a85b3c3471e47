"""What acts by itself: sensors, schedules, jobs, alerts, and who watches them.

`arrivals changes retries results stalls alerts outbox history` are decisions: state and payloads in, keys,
runs, words and cursor out, and none of them knows Dagster. `jobs sensors schedules conditions alarms` are the
wiring of them; `alert_book` keeps what is open, `slack` sends.

What belongs here: when something runs, and who is told. What does not: what a run does (see `assets/`).
"""
