public import DDCM

/// Test data that are the same at every run.
public typealias SeededGenerator = SplitMix
