"""A month measured: the history's rows against the promises of `shared.service_level`."""
