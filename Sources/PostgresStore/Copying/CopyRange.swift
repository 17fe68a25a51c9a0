import Features

/// The part of a source that a run looks at.
struct CopyRange {
    let interval: MaterializationInterval
    /// Rows of earlier positions are left out; absent where there is no telling which are new.
    let firstPosition: EventTime?

    init(_ interval: MaterializationInterval, from position: EventTime?) {
        self.interval = interval
        firstPosition = position
    }

    /// - Parameter checkpoint: Where an attempt before this one was.
    init(
        _ order: MaterializationOrder, of source: DataSource, _ state: MaterializationState,
        _ checkpoint: CopyCheckpoint, limits: StoreLimits
    ) {
        if case .interval(let interval) = order.scope {
            self.interval = interval
        } else {
            interval = MaterializationInterval()
        }
        let lateness =
            source.lateness?.microseconds
            ?? (source.createdTimestamp == nil ? nil : limits.latenessMicroseconds)
        if let position = checkpoint.position {
            firstPosition = position.earlier(by: lateness ?? 0)
        } else if order.scope == .incremental, let lateness {
            firstPosition = state.watermark?.earlier(by: lateness)
        } else {
            firstPosition = nil
        }
    }
}

extension EventTime {
    /// This many microseconds before; the earliest time there is where that lies before it.
    fileprivate func earlier(by microseconds: Int64) -> EventTime {
        let (time, overflow) = self.microseconds.subtractingReportingOverflow(microseconds)
        return overflow ? .earliest : max(.earliest, EventTime(microseconds: time))
    }
}
