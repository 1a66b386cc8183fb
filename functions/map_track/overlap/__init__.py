"""How much of a track follows a standard one (轨迹重合率分析API)."""
