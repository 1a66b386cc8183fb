"""What a script says where it can only speak to whoever opens the browser's console."""

import orjson


def error_line(message: str) -> str:
    """Return a script of one line that writes an error, `BMap:` and the message, to the console."""
    return f"console.error({orjson.dumps(f'BMap: {message}').decode()});\n"
