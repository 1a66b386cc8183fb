"""What a page says of an error: its kind in the page's language, and the error's own words."""

import pytest

from functions.console.errors import FormRefused
from functions.console.frame.problems import OTHERS, Problem, tell_problem
from functions.console.frame.texts import load_texts
from shared.access import errors as access
from shared.access.people import errors as people
from shared.access.people.boosts import BoostNotFound
from shared.changes.errors import ChangesFrozen


def kinds(base: type[Exception]) -> list[type[Exception]]:
    return [base, *(kind for child in base.__subclasses__() for kind in kinds(child))]


KINDS = [*kinds(access.AppChangeError)[1:], *kinds(people.PeopleError)[1:]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "kind", [*kinds(access.AppChangeError)[1:], *kinds(people.PeopleError)[1:], BoostNotFound]
)
def test_every_error_of_a_change_has_words(kind: type[Exception], language: str) -> None:
    t = load_texts(language)  # type: ignore[arg-type]
    problem = tell_problem(kind("quota is 1 at least, not <b>"), t)
    assert problem.text != t(OTHERS)
    assert problem.detail == "quota is 1 at least, not <b>"


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (
            ChangesFrozen("until Friday"),
            Problem("当前不允许变更（变更冻结，或数据版本与程序不符），未作修改。", "until Friday"),
        ),
        (FormRefused("a field is there twice"), Problem("无法接受所填内容", "a field is there twice")),
        (access.AccessError("?"), Problem("操作未能完成。", "?")),
    ],
)
def test_a_chinese_page_says_the_kind_in_chinese(error: Exception, problem: Problem) -> None:
    assert tell_problem(error, load_texts("zh")) == problem
