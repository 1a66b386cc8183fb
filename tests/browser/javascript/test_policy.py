"""Libraries inherit through empty functions, whether or not the policy lets texts be evaluated."""

import pytest

from tests.browser.javascript.conftest import Visiting
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import EVALUATION, Site, Visit, policy_for

PAGE = '<script src="{host}/api?v=3.0&ak={ak}"></script><script src="inherit.js"></script>'
SCRIPT = b"""
function inherit(child, parent) {
  const Link = new Function();
  Link.prototype = parent.prototype;
  child.prototype = new Link();
  child.prototype.constructor = child;
}
function Sign(point) { this.point = point; }
inherit(Sign, BMap.Overlay);
Sign.prototype.initialize = () => document.createElement('div');
window.sign = new Sign(new BMap.Point(1, 2));
window.facts = [
  sign instanceof BMap.Overlay, sign instanceof Sign, typeof sign.addEventListener,
  (() => {}).constructor === Function, new Function() instanceof Function, typeof Function(),
  Object.getPrototypeOf(inherit) === Function.prototype,
];
class Named extends Function {}
const texts = {
  made: () => new Function('a', 'return a + 1')(1),
  called: () => Function('return 2')(),
  named: () => new Named('return 2')(),
};
for (const [name, make] of Object.entries(texts)) {
  try { window[name] = make(); } catch (error) { window[name] = error.name; }
}
"""
FACTS = [True, True, "function", True, True, "function", True]


def opened(visit: Visiting, site: Site, gateway: Gateway, scripts: str) -> Visit:
    site.files["/inherit.js"] = SCRIPT
    page = PAGE.format(host=gateway.address, ak=gateway.key.ak)
    return visit("inherit", page, policy_for(gateway.address, scripts))


@pytest.mark.slow
def test_a_library_inherits_through_an_empty_function_where_the_policy_evaluates_nothing(
    visit: Visiting, site: Site, gateway: Gateway
) -> None:
    shown = opened(visit, site, gateway, "")
    assert shown.page.evaluate("facts") == FACTS
    assert shown.page.evaluate("[made, called, named]") == ["EvalError"] * 3


@pytest.mark.slow
def test_functions_of_texts_are_what_they_were_where_the_policy_allows_them(
    visit: Visiting, site: Site, gateway: Gateway
) -> None:
    shown = opened(visit, site, gateway, EVALUATION)
    assert shown.page.evaluate("facts") == FACTS
    assert shown.page.evaluate("[made, called, named]") == [2, 2, 2]
    assert shown.errors == []
