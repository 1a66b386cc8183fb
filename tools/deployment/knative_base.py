"""Make knative/base: one Service for every row of the function table, and the list of them."""

from collections.abc import Sequence
from textwrap import indent, wrap

from tools.deployment.function_table import TABLE, Amount, FunctionRow, Resources
from tools.deployment.knative_container import PORT, SECRETS_MOUNT
from tools.deployment.stack import HEALTH_PATH, READY_PATH
from tools.deployment.yaml_files import scalar

WIDTH = 118

_SERVICE = """\
# {comment}
# Made from {table}; do not edit: geoportrait deployment render-files
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: {name}
  labels:
    # Reached through the gateway alone: no address outside the cluster, whatever domain is configured.
    networking.knative.dev/visibility: cluster-local
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/class: kpa.autoscaling.knative.dev
        autoscaling.knative.dev/metric: concurrency
        autoscaling.knative.dev/target-utilization-percentage: "80"
        autoscaling.knative.dev/min-scale: "0"
        autoscaling.knative.dev/max-scale: "{max_scale}"
        autoscaling.knative.dev/initial-scale: "1"
        autoscaling.knative.dev/window: 60s
        autoscaling.knative.dev/scale-down-delay: 2m
{idle}
        # The activator stays in the path: bursts wait there, not in the pods.
        autoscaling.knative.dev/target-burst-capacity: "-1"
{progress_deadline}\
        queue.sidecar.serving.knative.dev/cpu-resource-request: 50m
        queue.sidecar.serving.knative.dev/memory-resource-request: 64Mi
    spec:
{concurrency}
      timeoutSeconds: {timeout_seconds}
      enableServiceLinks: false
      automountServiceAccountToken: false
      containers:
        - name: function
          image: registry.example/geoportrait/{image}
          ports:
            - name: http1
              containerPort: {port}
          envFrom:
            - configMapRef:
                name: geoportrait-settings
          env:
{environment}
          resources:
{resources}
{startup}
            httpGet:
              path: {ready}
            periodSeconds: 1
            timeoutSeconds: 2
            failureThreshold: {startup_seconds}
          readinessProbe:
            httpGet:
              path: {ready}
            periodSeconds: 1
            timeoutSeconds: 2
            failureThreshold: 3
          livenessProbe:
            httpGet:
              path: {health}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
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
            - name: tmp
              mountPath: /tmp
            - name: secrets
              mountPath: {secrets_mount}
              readOnly: true
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {tmp}
        - name: secrets
          secret:
            secretName: geoportrait-secrets
            items:
{secrets}
"""

_KUSTOMIZATION = """\
# What every cluster gets. Apply an overlay, not this folder: kubectl apply -k knative/overlays/NAME
# Made from {table}; do not edit: geoportrait deployment render-files
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: geoportrait
labels:
  - pairs:
      app.kubernetes.io/part-of: geoportrait
resources:
  - namespace.yaml
{services}
configMapGenerator:
  - name: geoportrait-settings
    envs:
      - settings.env
configurations:
  - kustomizeconfig.yaml
"""


def render_service(row: FunctionRow, version: str) -> str:
    """Return the text of knative/base/NAME.yaml."""
    prefix = "autoscaling.knative.dev/scale-to-zero-pod-retention-period"
    deadline = "serving.knative.dev/progress-deadline"
    image = f"{row.name}:{version}-{row.lock}" if row.variants else f"{row.name}:{version}"
    startup = _with_comment("startupProbe:", row.startup_seconds.comment, 10)
    return _SERVICE.format(
        comment=row.comment,
        table=TABLE,
        name=row.name,
        max_scale=row.max_scale,
        idle=_line(prefix, row.idle, 8),
        progress_deadline=f"{_line(deadline, row.progress_deadline, 8)}\n" if row.progress_deadline else "",
        concurrency=_line("containerConcurrency", row.concurrency, 6, is_number=True),
        timeout_seconds=row.timeout_seconds,
        image=image,
        port=PORT,
        environment="\n".join(
            _with_comment(f"- name: {variable.name}\n  value: {scalar(variable.value)}", variable.comment, 12)
            for variable in row.environment
        ),
        resources=indent(resource_lines(row.requests, row.limits), " " * 12),
        startup=startup,
        startup_seconds=row.startup_seconds.value,
        ready=READY_PATH,
        health=HEALTH_PATH,
        secrets_mount=SECRETS_MOUNT,
        tmp=f"{row.tmp.value} # {row.tmp.comment}" if row.tmp.comment else row.tmp.value,
        secrets="\n".join(
            f"              - key: {name}\n                path: {name}" for name in row.secrets
        ),
    )


def render_kustomization(names: Sequence[str]) -> str:
    """Return the text of knative/base/kustomization.yaml."""
    services = "\n".join(f"  - {name}.yaml" for name in names)
    return _KUSTOMIZATION.format(table=TABLE, services=services)


def resource_lines(requests: Resources, limits: Resources) -> str:
    """Return `requests` and `limits` of a container, with the reason for the limits."""
    remark = f" # {limits.comment}" if limits.comment else ""
    return (
        f"requests:\n  cpu: {scalar(requests.cpu)}\n  memory: {scalar(requests.memory)}\n"
        f"limits:{remark}\n  cpu: {scalar(limits.cpu)}\n  memory: {scalar(limits.memory)}"
    )


def _line(key: str, amount: Amount, spaces: int, *, is_number: bool = False) -> str:
    value = amount.value if is_number else scalar(amount.value)
    return _with_comment(f"{key}: {value}", amount.comment, spaces)


def _with_comment(text: str, comment: str, spaces: int) -> str:
    lines = [f"# {line}" for line in wrap(comment, WIDTH - spaces)]
    return indent("\n".join([*lines, text]), " " * spaces)
