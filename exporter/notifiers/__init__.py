"""How receivers are told: one file each, settings and rendering, no I/O. None yet."""
