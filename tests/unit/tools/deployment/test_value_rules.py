"""The rules for single values, and the tables that name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.deployment.accelerator_rules import check_resources
from tools.deployment.tables import (
    accelerators,
    kept_defaults,
    knative,
    openfaas,
    variants,
)
from tools.deployment.value_rules import ValueRule, quantity, seconds


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("90s", 90), ("15m", 900), ("1h30m", 5400), ("0s", 0), ("1.5h", 5400), ("250ms", 0.25)],
)
def test_a_duration_is_read_as_go_reads_it(duration: str, expected: float) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize("text", ["", "15", "m", "15 m", "-5m", "5d", "15m.", "１５m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("500m", 0.5), ("2", 2), ("0.1", 0.1), ("4Gi", 4 * 2**30), ("1k", 1000), ("64Mi", 2**26)],
)
def test_a_quantity_is_read_as_kubernetes_reads_it(text: str, expected: float) -> None:
    assert quantity(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "4GB", "4 Gi", "Gi", "-1", "1e3x", "4gi"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        quantity(text)


@given(st.text())
def test_no_text_makes_a_rule_fail_otherwise_than_by_refusing(text: str) -> None:
    rules = [key.rule for key in (*openfaas().labels.values(), *openfaas().annotations.values())]
    for rule in (*rules, *knative().template_annotations.values(), *knative().service_annotations.values()):
        assert rule.accepts(text) in (True, False)


@pytest.mark.parametrize(
    ("row", "good", "bad"),
    [
        ({"kind": "boolean"}, "true", "True"),
        ({"kind": "integer", "minimum": "1"}, "1", "0"),
        ({"kind": "number", "minimum": "1", "maximum": "100"}, "80", "0.8"),
        ({"kind": "number", "minimum": "0", "also": ["-1"]}, "-1", "-2"),
        ({"kind": "duration", "maximum": "1h"}, "60m", "61m"),
        ({"kind": "quantity"}, "50m", "lots"),
        ({"kind": "choice", "choices": ["rps"]}, "rps", "qps"),
        ({"kind": "path"}, "/_/ready", "_/ready"),
        ({"kind": "names"}, "a,b-c", "a, b"),
        ({}, "anything", " "),
    ],
)
def test_a_rule_takes_the_good_and_refuses_the_bad(row: dict[str, object], good: str, bad: str) -> None:
    rule = ValueRule.from_row(row)
    assert rule.accepts(good)
    assert not rule.accepts(bad)
    assert rule.in_words()


def test_a_rule_of_an_unknown_kind_is_refused_when_the_table_is_read() -> None:
    with pytest.raises(ValueError, match="unknown key or kind"):
        ValueRule.from_row({"kind": "colour"})


def test_every_row_of_the_openfaas_table_is_a_rule() -> None:
    table = openfaas()
    assert {key.ce for key in (*table.labels.values(), *table.annotations.values())} == {
        "",
        "refused",
        "five",
    }
    assert set(table.function.values()) == {"text", "map", "list", "flag", "resources"}
    assert not set(table.profile["standard"]) & set(table.profile["enterprise"])


def test_every_row_of_the_knative_table_is_a_rule() -> None:
    table = knative()
    assert all("knative.dev/" in name for name in (*table.template_annotations, *table.service_annotations))
    assert not set(table.template_annotations) & set(table.service_annotations)
    assert not set(table.pod_flags) & {*table.fields["pod"], *table.fields["revision"]}
    assert all(
        flag.startswith("kubernetes.") for flag in (*table.pod_flags.values(), *table.volume_flags.values())
    )


def test_every_accelerator_has_its_own_resource_names() -> None:
    names = [name for accelerator in accelerators() for name in (accelerator.count, *accelerator.shares)]
    assert len(names) == len(set(names))
    assert all(name.count("/") == 1 for name in names)


def test_every_variant_computes_on_something() -> None:
    providers = {accelerator.provider for accelerator in accelerators()} | {"CPU"}
    assert set(variants().values()) <= providers


def test_every_kept_default_says_why() -> None:
    assert all(len(reason) > 20 for reason in kept_defaults().values())


@pytest.mark.parametrize("accelerator", [a for a in accelerators() if a.shares], ids=lambda a: a.platform)
def test_a_share_of_a_card_needs_the_card(accelerator: object) -> None:
    share = accelerator.shares[0]  # type: ignore[attr-defined]
    count = accelerator.count  # type: ignore[attr-defined]
    alone = [str(finding) for finding in check_resources({"limits": {share: "10"}}, "here")]
    assert [f"{share} without {count}" in finding for finding in alone] == [True]
    assert not list(check_resources({"limits": {count: "1", share: "10"}}, "here"))
