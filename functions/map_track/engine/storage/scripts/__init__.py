"""The Lua scripts of the store: each is one step that happens in a shard as a whole, or not at all."""
