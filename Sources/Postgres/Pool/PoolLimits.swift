/// How many, how long and how careful a pool is.
package struct PoolLimits: Sendable, Hashable {
    /// Sessions with the server at one time.
    package var connectionsMax = 16

    /// Callers who may wait for a connection; one more is refused at once.
    package var waitersMax = 256

    /// How long a caller waits for a connection before it is refused.
    package var acquireDeadline: Duration = .seconds(5)

    /// A connection unused for longer is closed.
    package var idleLifetime: Duration = .seconds(300)

    /// A connection unused for longer is asked whether it still lives before it is lent.
    package var probeAfterIdle: Duration = .seconds(30)

    package init() {}
}
