package import DDCM

/// Test data that are the same at every run.
package typealias SeededGenerator = SplitMix
