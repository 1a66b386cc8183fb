"""Who may call what, and how often: apps, access tokens, map keys, and admission in one Redis round trip."""
