"""The errors a person is meant to read: what happened, where, and what to do.

What belongs here: exceptions that end a command with exit code 1 or 2 and a message.
What does not: bugs. Those stay ordinary exceptions with their traceback.
"""


class NbaPropsError(Exception):
    """Something an operator can mend; its text says how."""


class UsageError(NbaPropsError):
    """The command or its arguments are wrong (exit code 2)."""


class SettingsError(UsageError):
    """One or more settings are missing or bad; all of them are named at once."""


class PayloadError(NbaPropsError):
    """A payload cannot be read at all; names the file and the reason."""


class UnusedPayloadError(PayloadError):
    """A payload that is recognised and that nothing here uses: worth a notice, not a failure."""


class ContractError(NbaPropsError):
    """Rows or stored files differ from the declared table; names the table and the columns."""


class RunFailedError(NbaPropsError):
    """A Dagster run ended in failure; names the steps and the run."""


class ModelError(NbaPropsError):
    """A model cannot be fitted, or is not the one that is needed; says which, and what to do."""
