"""Checks the deployment files against OpenFaaS, Knative and our own code, and generates some of them."""
