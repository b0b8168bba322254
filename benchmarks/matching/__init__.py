"""The benchmark of the matching engine: workloads, peers on the same input, and tables."""
