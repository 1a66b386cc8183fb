"""The functions and routes of this repository are found in its own folder."""

from tools.routes import load_functions, load_routes


def test_every_function_folder_with_a_main_is_loaded() -> None:
    names = [function.name for function in load_functions()]
    assert {"auth_token", "map_place", "segment_idphoto"} <= set(names)
    assert names == sorted(set(names))


def test_every_route_belongs_to_a_function() -> None:
    assert {route.function for route in load_routes()} == {function.name for function in load_functions()}


def test_a_function_says_itself_what_may_be_made_twice_and_what_must_not_wait() -> None:
    functions = {function.name: function for function in load_functions()}
    assert functions["map_place"].repeatable
    assert not functions["pack_builder"].repeatable
    assert functions["auth_token"].warm_start
    assert not functions["map_place"].warm_start
