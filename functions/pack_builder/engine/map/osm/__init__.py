"""OpenStreetMap's objects as features of Shortbread's layers."""
