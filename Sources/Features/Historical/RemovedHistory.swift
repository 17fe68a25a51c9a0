/// What retention has removed of a view since a dataset was joined from it.
package struct RemovedHistory: Hashable, Sendable {
    package let view: String
    /// Rows of earlier event times are gone, but for the latest of each key.
    package let before: EventTime
    /// When the last of them went.
    package let at: EventTime

    package init(view: String, before: EventTime, at: EventTime) {
        self.view = view
        self.before = before
        self.at = at
    }

    /// A clause, for the person who wonders.
    package var sentence: String {
        "Rows of \"\(view)\" older than \(before) were removed by retention on \(at)"
    }
}

extension FeatureViewSchema {
    /// The earliest event time of a row that a feature's value at `instant` may come from.
    package func earliestSource(ofFeature feature: Int, at instant: EventTime) -> EventTime {
        if let windows { return windows.features[feature].window.start(at: instant) }
        return ttl(ofFeature: feature)?.oldestAdmitted(at: instant) ?? .earliest
    }
}
