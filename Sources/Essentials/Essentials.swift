// The parts of Foundation and of the C library that the codec needs. The whole of Foundation carries tables for every
// language of the world, which would make libddcm four times as large.
#if canImport(FoundationEssentials)
  @_exported public import FoundationEssentials
#else
  @_exported public import Foundation
#endif

#if canImport(Darwin)
  @_exported public import Darwin
#elseif canImport(Musl)
  @_exported public import Musl
#else
  @_exported public import Glibc
#endif
