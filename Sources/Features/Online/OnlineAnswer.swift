/// The answer to a lookup: what is served of each feature of each entity, laid out flat.
package struct OnlineAnswer: Sendable {
    let layout: AnswerLayout
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
    /// For each entity what on-demand views read, in the layout's order: as it is served.
    private var inputs: [FeatureValue]

    /// An answer in which nothing was found yet.
    package init(_ selection: FeatureSelection, count: Int, at instant: EventTime) {
        self.init(AnswerLayout(selection), count: count, at: instant)
    }

    init(_ layout: AnswerLayout, count: Int, at instant: EventTime) {
        self.layout = layout
        self.count = count
        self.instant = instant
        let cells = count * layout.items.count
        values = layout.fallbacks.unfound(count: count, width: layout.items.count)
        statuses = Array(repeating: .notFound, count: cells)
        times = Array(repeating: nil, count: count * layout.views.count)
        inputs = layout.inputFallbacks.unfound(count: count, width: layout.inputs.count)
    }

    package var selection: FeatureSelection { layout.selection }

    /// The number of features of an entity.
    package var width: Int { layout.items.count }

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
    package var hasFallbacks: Bool { !layout.fallbacks.isEmpty }

    /// What the feature declares, in the order asked.
    func fallback(_ feature: Int) -> Fallback? {
        layout.fallbacks.isEmpty ? nil : layout.fallbacks[feature]
    }

    /// The event time of the row that was found, even where its value is withheld; what was
    /// computed on demand has none.
    package func eventTime(_ row: Int, _ feature: Int) -> EventTime? {
        let view = layout.items[feature].view
        return view < 0 ? nil : times[row * layout.views.count + view]
    }

    /// Serves the features of one view for one entity from a row.
    ///
    /// - Parameter values: Those of the view's features.
    package mutating func serve(
        _ row: Int, view: Int, of eventTime: EventTime, _ values: [FeatureValue]
    ) {
        serve(view: view) { $0.serve(row, of: eventTime, values) }
    }

    /// Serves the features of one view.
    ///
    /// - Parameters:
    ///   - view: Its place among the selection's.
    ///   - serve: Is given what takes the greatest visible row of each entity that has one.
    @inline(__always)
    mutating func serve<Failure: Error>(
        view: Int, _ serve: (ViewServer) throws(Failure) -> Void
    ) throws(Failure) {
        let (layout, instant) = (layout, instant)
        try values.withUnsafeMutableBufferPointer { values throws(Failure) in
            try statuses.withUnsafeMutableBufferPointer { statuses throws(Failure) in
                try times.withUnsafeMutableBufferPointer { times throws(Failure) in
                    try inputs.withUnsafeMutableBufferPointer { inputs throws(Failure) in
                        try serve(
                            ViewServer(
                                layout, view: view, at: instant, values: values,
                                statuses: statuses, times: times, inputs: inputs))
                    }
                }
            }
        }
    }

    /// Computes what is asked for of on-demand views, when all views were served.
    ///
    /// - Parameter requestValues: For each of the selection's request columns a value per entity.
    mutating func compute(_ requestValues: [[FeatureValue]]) {
        guard !layout.computed.isEmpty else { return }
        let (layout, count) = (layout, count)
        let (width, inputWidth) = (layout.items.count, layout.inputs.count)
        values.withUnsafeMutableBufferPointer { values in
            statuses.withUnsafeMutableBufferPointer { statuses in
                inputs.withUnsafeMutableBufferPointer { inputs in
                    for view in layout.computed {
                        for row in 0..<count {
                            for cell in view.requested {
                                inputs[row * inputWidth + cell.place] =
                                    requestValues[cell.source][row]
                            }
                            let first = row * inputWidth + view.inputs.lowerBound
                            let read = ExpressionProgram.Row(
                                rebasing: inputs[first..<first + view.inputs.count])
                            for (place, program) in view.items {
                                let value = program.value(read)
                                values[row * width + place] = value
                                statuses[row * width + place] =
                                    value.isNull ? .nullValue : .present
                            }
                        }
                    }
                }
            }
        }
    }
}

extension [Fallback?] {
    /// What is served before anything was found, of so many features of each entity.
    fileprivate func unfound(count: Int, width: Int) -> [FeatureValue] {
        var values: [FeatureValue] = Array<FeatureValue>(repeating: .null, count: count * width)
        for (index, fallback) in enumerated() {
            guard let value = fallback?.served(insteadOf: .null, .notFound), !value.isNull else {
                continue
            }
            for row in 0..<count { values[row * width + index] = value }
        }
        return values
    }
}
