/// Where the online tables stand in the feed of changes, and how far they may be behind.
///
/// A value, which `FeatureStore` keeps behind a lock. It knows two positions. Up to the first the
/// tables have what *others* committed. Up to the second they have everything: our own rows are
/// put in by whoever has committed them, a moment after the commit, so a position holds for them
/// only when all writes that were under way at it have ended.
struct Following: Sendable {
    /// Up to where the tables have what others committed; `nil` before the first rebuild.
    private(set) var position: ChangePosition?
    /// When that was the end of the feed, by our clock.
    private var seenAt: EventTime?
    /// When it was for the last time before something was left to be built anew; `nil` where
    /// nothing is.
    private var behindSince: EventTime?
    private(set) var rows = 0
    private(set) var failures = 0

    /// Up to where the tables have everything, and when that was the end of the feed.
    private(set) var whole: (position: ChangePosition, instant: EventTime)?
    /// What becomes `whole` when the works up to that number have ended.
    private var candidate: (position: ChangePosition, instant: EventTime, works: UInt64)?
    /// How often rows came, or tables.
    private(set) var changes = 0
    private var worksBegun: UInt64 = 0
    private var worksUnderWay: Set<UInt64> = []
    private var rebuildsUnderWay = 0

    /// The moment whose state the tables have, at least; `nil` before the first rebuild.
    var freshness: EventTime? { behindSince ?? seenAt }

    /// Notes that something begins that commits rows and then puts them into the tables.
    mutating func beginWork() -> UInt64 {
        worksBegun += 1
        worksUnderWay.insert(worksBegun)
        return worksBegun
    }

    /// - Parameter isStale: Whether some table may lack rows.
    mutating func endWork(_ work: UInt64, isStale: Bool) {
        worksUnderWay.remove(work)
        settle(isStale: isStale)
    }

    mutating func beginRebuild() { rebuildsUnderWay += 1 }

    mutating func endRebuild() { rebuildsUnderWay -= 1 }

    /// The tables have what others committed up to the position, but for what is to be built anew.
    ///
    /// - Parameters:
    ///   - instant: When that was all there was.
    ///   - isStale: Whether some table may lack rows.
    ///   - isRegistryStale: Whether there are definitions that are not served.
    mutating func advance(
        to position: ChangePosition, at instant: EventTime, isStale: Bool, isRegistryStale: Bool
    ) {
        let isBehind = isStale || isRegistryStale || rebuildsUnderWay > 0
        behindSince = isBehind ? freshness : nil
        self.position = position
        seenAt = instant
        if candidate == nil { candidate = (position, instant, worksBegun) }
        settle(isStale: isStale)
    }

    mutating func count(rows: Int) { self.rows += rows }

    mutating func countFailure() { failures += 1 }

    mutating func countChange() { changes += 1 }

    private mutating func settle(isStale: Bool) {
        guard let (position, instant, works) = candidate,
            !worksUnderWay.contains(where: { $0 <= works })
        else { return }
        candidate = nil
        if !isStale, rebuildsUnderWay == 0 { whole = (position, instant) }
    }
}
