"""The Redis keys of an app. All of them carry the hash tag `{appid}`, so a cluster keeps them on one node.

app:{appid}                      hash  rev, record
today:{appid}:service            hash  now (packed day, spent, calls, …), near_qps, … of the current day
ring:{appid}:service[:group]:qps text  the moments at which the latest units were accepted
history:{appid}:service          hash  day number -> the counts of that day
answer:{appid}:request           text  what a call was answered that may come twice; for five seconds
apps                             set   every appid (for listing only, admission never reads it)
"""

APPS = "apps"


def app_key(appid: int) -> str:
    """Return the key of an app's record."""
    return f"app:{{{appid}}}"


def today_key(appid: int, service_id: str) -> str:
    """Return the key of a service's counts of the current quota day."""
    return f"today:{{{appid}}}:{service_id}"


def ring_key(appid: int, service_id: str, group: str | None, qps: int) -> str:
    """Return the key of the ring of `qps` slots that limits calls a second."""
    return f"ring:{{{appid}}}:{service_id}:" + (f"{group}:" if group else "") + str(qps)


def history_key(appid: int, service_id: str) -> str:
    """Return the key of a service's finished days."""
    return f"history:{{{appid}}}:{service_id}"


def answer_key(appid: int, request: str) -> str:
    """Return the key of the answer to one call, by the number that the call has over all its trips."""
    return f"answer:{{{appid}}}:{request}"
