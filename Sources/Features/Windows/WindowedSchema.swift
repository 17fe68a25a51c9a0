/// The aggregations of a view, resolved against the columns of its events.
package struct WindowedSchema: Hashable, Sendable {
    /// The columns that inputs and filters refer to.
    package let columns: [EventColumn]
    /// One for each of the view's features, in their order.
    package let features: [WindowedFeature]

    /// Whether some aggregation is answered from tiles.
    package var hasTiles: Bool { features.contains { $0.tiledHop != nil } }

    /// The event time from which on some window counts events at `instant`.
    package func reach(at instant: EventTime) -> EventTime {
        features.map { $0.window.start(at: instant) }.min() ?? instant
    }
}
