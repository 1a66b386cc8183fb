"""Answers in the formats of the providers, as recorded; places and values are invented."""

from typing import Any

QWEATHER_NOW: dict[str, Any] = {
    "code": "200",
    "updateTime": "2026-06-30T22:00+08:00",
    "fxLink": "https://www.qweather.com",
    "now": {
        "obsTime": "2026-06-30T21:40+08:00",
        "temp": "24",
        "feelsLike": "26",
        "icon": "101",
        "text": "多云",
        "wind360": "123",
        "windDir": "东南风",
        "windScale": "1-3",
        "windSpeed": "3",
        "humidity": "72",
        "precip": "0.0",
        "pressure": "1003",
        "vis": "16",
        "cloud": "",
        "dew": "21",
    },
    "refer": {"sources": ["QWeather"], "license": ["QWeather Developers License"]},
}
QWEATHER_DAYS: dict[str, Any] = {
    "code": "200",
    "updateTime": "2026-06-30T21:35+08:00",
    "daily": [
        {
            "fxDate": f"2026-07-{day:02}" if day else "2026-06-30",
            "sunrise": "05:51",
            "tempMax": "30",
            "tempMin": "21",
            "iconDay": "101",
            "textDay": "多云",
            "iconNight": "305",
            "textNight": "小雨",
            "wind360Day": "180",
            "windDirDay": "南风",
            "windScaleDay": "1-2",
            "windSpeedDay": "3",
            "windDirNight": "北风",
            "windScaleNight": "3-4",
            "humidity": "67",
            "precip": "1.0",
            "vis": "24",
            "cloud": "55",
            "uvIndex": "8",
        }
        for day in range(7)
    ],
}
QWEATHER_HOURS: dict[str, Any] = {
    "code": "200",
    "hourly": [
        {
            "fxTime": f"2026-06-30T{hour:02}:00+08:00",
            "temp": "23",
            "text": "阴",
            "windDir": "东风",
            "windScale": "1-2",
            "humidity": "75",
            "pop": "7",
            "precip": "0.0",
            "pressure": "1002",
            "cloud": "",
        }
        for hour in (22, 23)
    ],
}
QWEATHER_WARNINGS: dict[str, Any] = {
    "code": "200",
    "warning": [
        {
            "id": "1010202606301839",
            "sender": "某市气象台",
            "pubTime": "2026-06-30T18:39+08:00",
            "title": "某市气象台发布大风蓝色预警",
            "status": "active",
            "level": "蓝色",
            "severity": "Minor",
            "type": "11B06",
            "typeName": "大风",
            "text": "预计未来24小时有6级以上大风。",
        }
    ],
}
QWEATHER_INDICES: dict[str, Any] = {
    "code": "200",
    "daily": [
        {
            "date": "2026-06-30",
            "type": "1",
            "name": "运动指数",
            "level": "2",
            "category": "较适宜",
            "text": "天气较好，适宜运动。",
        }
    ],
}

OPEN_METEO: dict[str, Any] = {
    "latitude": 26.625,
    "longitude": 106.625,
    "generationtime_ms": 0.2,
    "utc_offset_seconds": 28800,
    "timezone": "Asia/Shanghai",
    "timezone_abbreviation": "GMT+8",
    "elevation": 1071.0,
    "current_units": {"time": "iso8601", "interval": "seconds", "wind_speed_10m": "km/h"},
    "current": {
        "time": "2026-11-30T16:15",
        "interval": 900,
        "temperature_2m": 18.0,
        "relative_humidity_2m": 73,
        "apparent_temperature": 17.4,
        "weather_code": 0,
        "cloud_cover": None,
        "wind_speed_10m": 9.0,
        "wind_direction_10m": 350,
        "visibility": 24140.0,
    },
    "hourly_units": {"wind_speed_10m": "km/h"},
    "hourly": {
        "time": [f"2026-11-30T{hour:02}:00" for hour in range(24)],
        "temperature_2m": [10.0 + hour / 2 for hour in range(23)] + [None],
        "relative_humidity_2m": [70] * 24,
        "precipitation": [0.0] * 16 + [1.4] + [None] * 7,
        "weather_code": [3] * 9 + [95] + [2] * 10 + [71] * 4,
        "cloud_cover": [None] * 24,
        "wind_speed_10m": [3.6] * 12 + [36.0] + [3.6] * 11,
        "wind_direction_10m": [90] * 24,
    },
    "daily_units": {"wind_speed_10m_max": "km/h"},
    "daily": {
        "time": ["2026-11-30", "2026-12-01"],
        "weather_code": [95, 2],
        "temperature_2m_max": [21.5, None],
        "temperature_2m_min": [9.8, None],
        "wind_speed_10m_max": [36.0, 18.0],
        "wind_direction_10m_dominant": [90, 225],
    },
}

BAIDU: dict[str, Any] = {
    "status": 0,
    "result": {
        "location": {
            "country": "中国",
            "province": "江苏省",
            "city": "苏州市",
            "name": "苏州工业园区",
            "id": "320571",
        },
        "now": {
            "text": "多云",
            "temp": 18,
            "feels_like": 17,
            "rh": 73,
            "wind_class": "2级",
            "wind_dir": "东风",
            "prec_1h": 0.0,
            "clouds": 999999,
            "vis": 3471,
            "aqi": 60,
            "pm25": 30,
            "pm10": 55,
            "no2": 12,
            "so2": 3,
            "o3": 70,
            "co": 0.6,
            "uptime": "20261130143500",
        },
        "forecasts": [
            {
                "text_day": "多云",
                "text_night": "暂无",
                "high": 22,
                "low": 12,
                "wc_day": "<3级",
                "wd_day": "东南风",
                "wc_night": "3~4级",
                "wd_night": "北风",
                "date": f"2026-11-{day}",
                "week": "星期一",
            }
            for day in (29, 30)
        ],
        "forecast_hours": [
            {
                "text": "多云",
                "temp_fc": 18,
                "wind_class": "3~4级",
                "wind_dir": "静风",
                "rh": 70,
                "prec_1h": 999999,
                "clouds": 40,
                "data_time": "2026-11-30 15:00:00",
            }
        ],
        "indexes": [{"name": "晨练指数", "brief": "较适宜", "detail": "早晨多云。"}],
        "alerts": [],
    },
    "message": "success",
}
