import Foundation

/// What all threads of this process have computed so far, which other programs disturb less than the clock.
package func busySeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
