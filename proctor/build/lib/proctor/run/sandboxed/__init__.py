"""What runs inside the sandbox, and the wire format that both sides speak."""
