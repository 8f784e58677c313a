"""What is told, to whom, and whether it arrived: the only floor that talks to receivers."""
