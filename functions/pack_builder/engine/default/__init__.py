"""The pack `default`: divisions, their boundaries and tables of address ranges."""
