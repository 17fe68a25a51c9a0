/// Fills the cells of an answer from the rows of one view, in place.
struct ViewServer {
    private let view: Int
    private let instant: EventTime
    private let layout: AnswerLayout
    private let cells: AnswerLayout.ViewCells
    private let values: UnsafeMutableBufferPointer<FeatureValue>
    private let statuses: UnsafeMutableBufferPointer<FeatureStatus>
    private let times: UnsafeMutableBufferPointer<EventTime?>
    private let inputs: UnsafeMutableBufferPointer<FeatureValue>

    init(
        _ layout: AnswerLayout, view: Int, at instant: EventTime,
        values: UnsafeMutableBufferPointer<FeatureValue>,
        statuses: UnsafeMutableBufferPointer<FeatureStatus>,
        times: UnsafeMutableBufferPointer<EventTime?>,
        inputs: UnsafeMutableBufferPointer<FeatureValue>
    ) {
        self.view = view
        self.instant = instant
        self.layout = layout
        cells = layout.views[view]
        self.values = values
        self.statuses = statuses
        self.times = times
        self.inputs = inputs
    }

    /// Serves an entity, which has not been served yet, from a row.
    @inline(__always)
    func serve(_ entity: Int, of eventTime: EventTime, _ row: some FeatureRow) {
        times[entity * layout.views.count + view] = eventTime
        let isTooOld = cells.ttl.map { !$0.admits(eventTime, at: instant) } ?? false
        let first = entity * layout.items.count
        for cell in cells.items {
            let value = row.value(cell.source)
            let status = FeatureStatus(value, isTooOld: isTooOld)
            statuses[first + cell.place] = status
            place(value, status, layout.fallbacks, cell.place, in: values, first)
        }
        let firstInput = entity * layout.inputs.count
        for cell in cells.inputs {
            let value = row.value(cell.source)
            let status = FeatureStatus(value, isTooOld: isTooOld)
            place(value, status, layout.inputFallbacks, cell.place, in: inputs, firstInput)
        }
    }

    /// - Parameter fallbacks: By the place in an entity's cells; empty where none has one.
    @inline(__always)
    private func place(
        _ value: FeatureValue, _ status: FeatureStatus, _ fallbacks: [Fallback?], _ place: Int,
        in cells: UnsafeMutableBufferPointer<FeatureValue>, _ first: Int
    ) {
        if fallbacks.isEmpty {
            // What is there is null and owns nothing.
            cells.initializeElement(
                at: first + place, to: status.isOutsideMaxAge ? .null : value)
        } else if let fallback = fallbacks[place] {
            cells[first + place] = fallback.served(insteadOf: value, status)
        } else {
            cells[first + place] = status.isOutsideMaxAge ? .null : value
        }
    }
}

/// A row of a view, whose values are read by the places of the view's features.
protocol FeatureRow {
    func value(_ feature: Int) -> FeatureValue
}

extension StoredRow: FeatureRow {}

extension [FeatureValue]: FeatureRow {
    func value(_ feature: Int) -> FeatureValue { self[feature] }
}

extension FeatureStatus {
    @inline(__always)
    fileprivate var isOutsideMaxAge: Bool {
        if case .outsideMaxAge = self { true } else { false }
    }
}
