import JSON

/// What a server may answer while rows are being written: no less than what it had before it was
/// asked, and nothing that was not sent before it answered.
struct ProbeBounds {
    private let least: [ProbeView: ProbeOracle]
    /// When the server was asked, in microseconds since 1970.
    private let begin: Int64

    /// - Parameter least: Rows that the server took, or served from that view, before `begin`.
    init(least: [ProbeView: [ProbeRow]], begin: Int64) {
        self.least = least.mapValues(ProbeOracle.init)
        self.begin = begin
    }

    /// - Parameters:
    ///   - cells: As by `ProbeView.features`, for each driver.
    ///   - sent: Rows sent before the answer came, by their numbers.
    func check(
        _ cells: [[ProbeCell]], of drivers: [Int64], sent: [Int64: ProbeRow], end: Int64
    ) throws(ProbeFailure) {
        for (driver, cells) in zip(drivers, cells) {
            for (index, view) in ProbeView.allCases.enumerated() {
                let bound = least[view]?.row(of: driver, at: begin)
                let pair = cells[index * 2..<index * 2 + 2]
                let fault = fault(Array(pair), of: driver, view, bound, sent, end)
                guard let fault else { continue }
                throw ProbeFailure(
                    "driver \(driver), view \(view.rawValue), between \(begin) and \(end): "
                        + "\(fault) in \(Array(pair)); held before: "
                        + (bound?.description ?? "nothing"))
            }
        }
    }

    private func fault(
        _ cells: [ProbeCell], of driver: Int64, _ view: ProbeView, _ bound: ProbeRow?,
        _ sent: [Int64: ProbeRow], _ end: Int64
    ) -> String? {
        switch cells[0].status {
        case "NOT_FOUND": return bound == nil ? nil : "a row is lost"
        case "OUTSIDE_MAX_AGE":
            guard let ttl = view.ttl else { return "nothing is too old in this view" }
            // What is served is no older than the bound.
            guard let bound else { return nil }
            return end - bound.eventTime > ttl ? nil : "what is young enough is withheld"
        default: break
        }
        guard let row = cells[0].value.int64Value.flatMap({ sent[$0] }), row.driver == driver else {
            return "a row that nobody sent"
        }
        if cells[1].value != row.value { return "the cells of two rows" }
        if row.eventTime > end || row.createdTime > end { return "a row of the future" }
        if let ttl = view.ttl, begin - row.eventTime > ttl { return "a row that is too old" }
        if let bound, ProbeRow.isBefore(row, bound) { return "an older row than there is" }
        return nil
    }
}
