"""Make the files that let a platform's clock call functions: PingSources for Knative, CronJobs for OpenFaaS.

A clock of a platform cannot send the bearer token that functions ask for. A PingSource goes through the event
door, which adds it; on OpenFaaS a CronJob of Kubernetes, out of the function's own image, reads it.
"""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from tools.deployment.function_table import TABLE, FunctionRow, FunctionTable, Schedule
from tools.deployment.inventory import NAMESPACE

PING_SOURCES: Final = "knative/components/schedules/schedules.yaml"
CRON_JOBS: Final = "deploy/openfaas/schedules.yaml"
SLACK_SECONDS: Final = 10
"""Until a clock's container runs, beyond the time that its function may take."""
ZONE: Final = "Asia/Shanghai"
WIDTH: Final = 118

_HEAD: Final = "# Made from {table}; do not edit: geoportrait deployment render-files\n"

_PING_SOURCE: Final = """\
{comment}\
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata:
  name: {name}
  namespace: {namespace}
spec:
  schedule: "{cron}"
  timezone: {zone}
  contentType: application/json
  data: "{{}}"
  sink:
    uri: http://event-door.{namespace}.svc.cluster.local{path}
"""

_CRON_JOB: Final = """\
{comment}\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
  namespace: openfaas-fn
spec:
  schedule: "{cron}"
  timeZone: {zone}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 60
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: {deadline}
      template:
        spec:
          restartPolicy: Never
          enableServiceLinks: false
          automountServiceAccountToken: false
          containers:
            - name: clock
              image: registry.example/geoportrait/{function}:{version}
              command:
                - python
                - -c
                - |
                  import pathlib, urllib.request
                  token = pathlib.Path("/var/openfaas/secrets/event-auth-token").read_text().strip()
                  address = "http://gateway.openfaas.svc.cluster.local:8080/function/{function}{path}"
                  request = urllib.request.Request(address, b"", {{"Authorization": "Bearer " + token}})
                  print(urllib.request.urlopen(request, timeout={seconds}).read().decode())
              resources:
                requests:
                  cpu: 20m
                  memory: 32Mi
                limits:
                  cpu: 200m
                  memory: 64Mi
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                runAsGroup: 10001
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
                seccompProfile:
                  type: RuntimeDefault
              volumeMounts:
                - name: secret
                  mountPath: /var/openfaas/secrets
                  readOnly: true
          volumes:
            - name: secret
              secret:
                secretName: event-auth-token
"""


def render_ping_sources(table: FunctionTable) -> str:
    """Return the PingSources of all functions, for the component `schedules` of Knative."""
    return _documents(_PING_SOURCE, table, "")


def render_cron_jobs(table: FunctionTable, version: str) -> str:
    """Return the CronJobs of all functions, for a site with OpenFaaS; `version` is that of the images."""
    return _documents(_CRON_JOB, table, version)


def _documents(template: str, table: FunctionTable, version: str) -> str:
    documents = [
        template.format(
            comment="".join(f"# {line}\n" for line in wrap(schedule.comment, WIDTH)),
            name=f"{row.name}{schedule.path.replace('/', '-')}",
            function=row.name,
            namespace=NAMESPACE,
            cron=schedule.cron,
            path=schedule.path,
            zone=ZONE,
            version=version,
            seconds=_patience(row, schedule),
            deadline=_patience(row, schedule) + SLACK_SECONDS,
        )
        for row, schedule in _schedules(table)
    ]
    return _HEAD.format(table=TABLE) + "---\n".join(documents)


def _schedules(table: FunctionTable) -> Iterator[tuple[FunctionRow, Schedule]]:
    for row in table.rows:
        for schedule in row.schedules:
            yield row, schedule


def _patience(row: FunctionRow, schedule: Schedule) -> int:
    """Return the seconds that a clock waits: what the function may take, at most until the next call."""
    minute, *_ = schedule.cron.split()
    step = minute.removeprefix("*").removeprefix("/")
    period = 60 * int(step or 1) if minute.startswith("*") else row.timeout_seconds
    return min(row.timeout_seconds, period)
