"""Each module runs two things side by side and prints ratios: ``python -m benchmarks.convert``."""
