/// The answer to a lookup.
package struct OnlineAnswer: Sendable {
    /// One list per entity, in the order asked, of one value per feature, in the order asked.
    package let rows: [[ServedValue]]

    package init(rows: [[ServedValue]]) {
        self.rows = rows
    }

    /// Serves the request from the latest rows of its views.
    ///
    /// - Parameter latest: The greatest row visible at `instant` of each key of each view, in the
    ///   order of the request.
    init(_ request: OnlineRequest, latest: [[OfflineRow?]], at instant: EventTime) {
        let selection = request.selection
        let served = zip(selection.views, latest).map { schema, rows in
            rows.map { ServedRow($0, ttl: schema.view.ttl, at: instant) }
        }
        rows = (0..<request.count).map { row in
            let computed = selection.onDemand.map { view in
                view.values(
                    view.inputs.map { input in
                        switch input {
                        case .request(let column): request.requestValues[column][row]
                        case .stored(let place): served[place.view][row].value(place.feature).value
                        }
                    })
            }
            return selection.items.map { item in
                switch item.source {
                case .stored(let place): served[place.view][row].value(place.feature)
                case .onDemand(let view, let output): ServedValue(computed: computed[view][output])
                }
            }
        }
    }
}
