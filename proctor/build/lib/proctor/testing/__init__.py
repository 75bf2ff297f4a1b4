"""A small course and its gradebook, for tests: ours and other people's."""
