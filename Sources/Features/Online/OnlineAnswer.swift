/// The answer to a lookup: what is served of each feature of each entity, laid out flat.
package struct OnlineAnswer: Sendable {
    /// Where an asked feature comes from.
    struct Place: BitwiseCopyable, Sendable {
        /// Among the selection's views.
        let view: Int
        /// Among the view's features.
        let feature: Int
    }

    package let selection: FeatureSelection
    /// The number of entities.
    package let count: Int
    /// When it is answered for.
    package let instant: EventTime
    /// Those of the first entity in the order asked, then those of the second, …; unless the
    /// status is `present`, what the feature's fallback serves, or null.
    package private(set) var values: [FeatureValue]
    /// In the same places.
    package private(set) var statuses: [FeatureStatus]
    /// For each entity the event times of the rows that were found in the selection's views, in
    /// their order, even where values are withheld.
    package private(set) var times: [EventTime?]
    /// Of the selection's items.
    private let places: [Place]
    private let ttls: [TimeToLive?]
    /// Of the selection's items; empty where none has one.
    private let fallbacks: [Fallback?]

    /// An answer in which nothing was found yet.
    package init(_ selection: FeatureSelection, count: Int, at instant: EventTime) {
        self.init(
            selection, places: Self.places(of: selection), ttls: selection.views.map(\.view.ttl),
            fallbacks: Self.fallbacks(of: selection), count: count, at: instant)
    }

    init(
        _ selection: FeatureSelection, places: [Place], ttls: [TimeToLive?],
        fallbacks: [Fallback?], count: Int, at instant: EventTime
    ) {
        self.selection = selection
        self.places = places
        self.ttls = ttls
        self.fallbacks = fallbacks
        self.count = count
        self.instant = instant
        let cells = count * places.count
        values = Array(repeating: .null, count: cells)
        for (feature, fallback) in fallbacks.enumerated() {
            guard let fallback else { continue }
            let value = fallback.served(insteadOf: .null, .notFound)
            for row in 0..<count { values[row * places.count + feature] = value }
        }
        statuses = Array(repeating: .notFound, count: cells)
        times = Array(repeating: nil, count: count * ttls.count)
    }

    static func places(of selection: FeatureSelection) -> [Place] {
        selection.items.map { Place(view: $0.view, feature: $0.feature) }
    }

    /// Of the items, or nothing where none has one.
    static func fallbacks(of selection: FeatureSelection) -> [Fallback?] {
        let fallbacks = selection.items.map { item in
            selection.views[item.view].features[item.feature].fallback
        }
        return fallbacks.contains { $0 != nil } ? fallbacks : []
    }

    /// The number of features of an entity.
    package var width: Int { places.count }

    /// The served features of each entity.
    package var rows: [[ServedValue]] {
        (0..<count).map { row in (0..<width).map { self[row, $0] } }
    }

    /// One feature of one entity, in the order asked.
    package subscript(row: Int, feature: Int) -> ServedValue {
        ServedValue(
            value: values[row * width + feature], status: statuses[row * width + feature],
            eventTime: eventTime(row, feature))
    }

    /// Whether a feature has a fallback.
    package var hasFallbacks: Bool { !fallbacks.isEmpty }

    /// What the feature declares, in the order asked.
    func fallback(_ feature: Int) -> Fallback? { fallbacks.isEmpty ? nil : fallbacks[feature] }

    /// The event time of the row that was found, even where its value is withheld.
    package func eventTime(_ row: Int, _ feature: Int) -> EventTime? {
        times[row * ttls.count + places[feature].view]
    }

    /// Serves the features of one view from what `look` finds.
    ///
    /// - Parameters:
    ///   - view: Its place among the selection's.
    ///   - look: Calls what it is given with an entity, the event time of the greatest row that is
    ///     visible, and what gives the row's value of a feature by its place among the view's.
    @inline(__always)
    mutating func serve(
        view: Int,
        _ look: (_ found: (Int, EventTime, (Int) -> FeatureValue) -> Void) -> Void
    ) {
        let (width, viewCount, ttl) = (places.count, ttls.count, ttls[view])
        let (instant, fallbacks) = (instant, fallbacks)
        values.withUnsafeMutableBufferPointer { values in
            statuses.withUnsafeMutableBufferPointer { statuses in
                times.withUnsafeMutableBufferPointer { times in
                    places.withUnsafeBufferPointer { places in
                        look { row, eventTime, value in
                            times[row * viewCount + view] = eventTime
                            let isTooOld = ttl.map { !$0.admits(eventTime, at: instant) } ?? false
                            for (feature, place) in places.enumerated()
                            where place.view == view {
                                let cell = row * width + feature
                                let value = value(place.feature)
                                let status: FeatureStatus =
                                    isTooOld
                                    ? .outsideMaxAge : value.isNull ? .nullValue : .present
                                statuses[cell] = status
                                if !fallbacks.isEmpty, let fallback = fallbacks[feature] {
                                    values[cell] = fallback.served(insteadOf: value, status)
                                } else if !isTooOld {
                                    values[cell] = value
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Serves the features of one view for one entity from a row.
    package mutating func serve(
        _ row: Int, view: Int, of eventTime: EventTime,
        _ value: (Int) -> FeatureValue
    ) {
        withoutActuallyEscaping(value) { value in
            serve(view: view) { $0(row, eventTime, value) }
        }
    }
}
