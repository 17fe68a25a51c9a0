/// What a pool is doing and has done since it was made.
package struct PoolStatistics: Sendable, Hashable {
    /// Lent, being opened included.
    package var inUse = 0
    package var idle = 0
    package var waiting = 0
    /// Sessions opened, the replacements included.
    package var opened = 0
    /// Sessions that turned out to be broken.
    package var broken = 0
    /// Attempts to open a session that failed.
    package var openFailures = 0
    /// Callers refused because the queue was full.
    package var refused = 0
    /// Callers refused because they had waited for `acquireDeadline`.
    package var timedOut = 0
}
