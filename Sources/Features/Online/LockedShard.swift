import Synchronization

/// A shard behind its lock.
final class LockedShard: Sendable {
    let state: Mutex<OnlineShard>

    init(_ layout: RowLayout) {
        state = Mutex(OnlineShard(layout))
    }
}
