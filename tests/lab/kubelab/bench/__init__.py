"""How fast and how small the gate is, beside a mere download and beside peers, in one run on one real API server."""
