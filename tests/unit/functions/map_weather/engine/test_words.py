"""The words of weather answers: every row of the table, and the scales of winds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from functions.map_weather.engine.report import Observation, WindClass
from functions.map_weather.engine.words import WordTable, scale_words, words

WIND_CLASS: TypeAdapter[str] = TypeAdapter(WindClass)


def test_every_code_has_a_word_and_every_class_is_of_the_form_of_reports() -> None:
    table = words()
    assert len(table.weather_codes) == 28
    for code, word in table.weather_codes.items():
        assert 0 <= code <= 99
        assert (
            Observation.model_validate_json(
                f'{{"observed_at": "2026-11-30T00:00:00Z", "text": "{word}"}}'
            ).text
            == word
        )
    for word in table.forecast_classes:
        assert WIND_CLASS.validate_python(word) == word
    assert table.missing_text == "暂无"
    assert table.missing_number == 999999


@pytest.mark.parametrize(
    ("speed", "degrees", "observed", "forecast"),
    [
        (0.0, 10.0, ("0级", "静风"), ("<3级", "北风")),
        (0.3, 22.0, ("1级", "北风"), ("<3级", "北风")),
        (3.3, 23.0, ("2级", "东北风"), ("<3级", "东北风")),
        (3.4, 337.6, ("3级", "北风"), ("3~4级", "北风")),
        (12.0, 180.0, ("6级", "南风"), ("5~6级", "南风")),
        (60.0, 359.9, ("12级", "北风"), ("11~12级", "北风")),
        (5.0, None, ("3级", None), ("3~4级", None)),
        (None, 270.0, (None, "西风"), (None, "西风")),
        (None, None, (None, None), (None, None)),
    ],
)
def test_winds_have_a_class_and_a_direction(
    speed: float | None,
    degrees: float | None,
    observed: tuple[str | None, str | None],
    forecast: tuple[str | None, str | None],
) -> None:
    assert words().observed_wind(speed, degrees) == observed
    assert words().forecast_wind(speed, degrees) == forecast


@pytest.mark.parametrize(
    ("scale", "observed", "forecast"),
    [
        ("2", "2级", "<3级"),
        ("1-3", "1~3级", "1~3级"),
        ("1-2", "1~2级", "<3级"),
        ("4-3", "3~4级", "3~4级"),
        ("3~4级", "3~4级", "3~4级"),
        ("12", "12级", "12级"),
        ("", None, None),
        ("strong", None, None),
        ("1-2-3", None, None),
    ],
)
def test_scales_are_written_as_classes(scale: str, observed: str | None, forecast: str | None) -> None:
    assert scale_words(scale) == observed
    assert scale_words(scale, is_forecast=True) == forecast


@given(st.text(max_size=12))
def test_whatever_a_scale_is_its_class_is_of_the_form_of_reports(scale: str) -> None:
    for wind_class in (scale_words(scale), scale_words(scale, is_forecast=True)):
        assert wind_class is None or WIND_CLASS.validate_python(wind_class) == wind_class


@given(st.floats(0, 200), st.floats(-1000, 1000))
def test_every_wind_has_words(speed: float, degrees: float) -> None:
    for wind_class, direction in (
        words().observed_wind(speed, degrees),
        words().forecast_wind(speed, degrees),
    ):
        assert WIND_CLASS.validate_python(wind_class)
        assert direction in (*words().directions, words().calm)


def test_a_table_whose_speeds_do_not_rise_is_refused() -> None:
    fields = words().model_dump()
    fields["beaufort"] = tuple(reversed(fields["beaufort"]))
    with pytest.raises(ValidationError, match="must rise"):
        WordTable.model_validate(fields)
