"""Checks the deployment files against OpenFaaS, Knative and our own code, and generates some of them."""

from tools.deployment.findings import DeploymentError, Finding
from tools.deployment.repository import Repository, check_repository

__all__ = ["DeploymentError", "Finding", "Repository", "check_repository"]
