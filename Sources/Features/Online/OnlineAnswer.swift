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
    /// Those of the first entity in the order asked, then those of the second, …; null unless the
    /// status is `present`.
    package private(set) var values: [FeatureValue]
    /// In the same places.
    package private(set) var statuses: [FeatureStatus]
    /// For each entity the event times of the rows that were found in the selection's views, in
    /// their order, even where values are withheld.
    package private(set) var times: [EventTime?]
    /// Of the selection's items.
    private let places: [Place]
    private let ttls: [TimeToLive?]

    /// An answer in which nothing was found yet.
    package init(_ selection: FeatureSelection, count: Int) {
        self.init(
            selection, places: Self.places(of: selection), ttls: selection.views.map(\.view.ttl),
            count: count)
    }

    init(_ selection: FeatureSelection, places: [Place], ttls: [TimeToLive?], count: Int) {
        self.selection = selection
        self.places = places
        self.ttls = ttls
        self.count = count
        let cells = count * places.count
        values = Array(repeating: .null, count: cells)
        statuses = Array(repeating: .notFound, count: cells)
        times = Array(repeating: nil, count: count * ttls.count)
    }

    static func places(of selection: FeatureSelection) -> [Place] {
        selection.items.map { Place(view: $0.view, feature: $0.feature) }
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
        view: Int, at instant: EventTime,
        _ look: (_ found: (Int, EventTime, (Int) -> FeatureValue) -> Void) -> Void
    ) {
        let (width, viewCount, ttl) = (places.count, ttls.count, ttls[view])
        values.withUnsafeMutableBufferPointer { values in
            statuses.withUnsafeMutableBufferPointer { statuses in
                times.withUnsafeMutableBufferPointer { times in
                    places.withUnsafeBufferPointer { places in
                        look { row, eventTime, value in
                            times[row * viewCount + view] = eventTime
                            let isTooOld = ttl.map { !$0.admits(eventTime, at: instant) } ?? false
                            var cell = row * width
                            for place in places {
                                if place.view == view {
                                    if isTooOld {
                                        statuses[cell] = .outsideMaxAge
                                    } else {
                                        let value = value(place.feature)
                                        statuses[cell] = value.isNull ? .nullValue : .present
                                        values[cell] = value
                                    }
                                }
                                cell &+= 1
                            }
                        }
                    }
                }
            }
        }
    }

    /// Serves the features of one view for one entity from a row.
    package mutating func serve(
        _ row: Int, view: Int, of eventTime: EventTime, at instant: EventTime,
        _ value: (Int) -> FeatureValue
    ) {
        withoutActuallyEscaping(value) { value in
            serve(view: view, at: instant) { $0(row, eventTime, value) }
        }
    }
}
