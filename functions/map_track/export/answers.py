"""The shapes that callers of exports and history searches get back."""

from typing import TypedDict


class JobCreatedAnswer(TypedDict):
    """A job was made."""

    message: str
    job_id: int


class JobDeletedAnswer(TypedDict):
    """A job was deleted with its file."""

    message: str


class JobContent(TypedDict):
    """A job; `job_status` is waiting, running, done or failed, `file_url` an address for 48 hours."""

    job_id: int
    start_time: int
    end_time: int
    coord_type_output: str
    create_time: str
    modify_time: str
    job_status: str
    file_url: str


class JobsAnswer(TypedDict):
    """The jobs of a service."""

    message: str
    total: int
    jobs: list[JobContent]
