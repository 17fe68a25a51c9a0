package import Features
package import Models

/// How well the versions of a model did on a cohort: in all, and stretch by stretch.
package struct PerformanceReport: Sendable {
    /// Predictions of one version and role, over some time.
    package struct Part: Sendable {
        package let start: EventTime
        package fileprivate(set) var matured = 0
        package fileprivate(set) var immature = 0
        /// Of the matured ones.
        package fileprivate(set) var labelled = 0
        /// Of the labelled ones, those whose label the task cannot have.
        package fileprivate(set) var unfit = 0
        /// Of the others; empty where there is none.
        package fileprivate(set) var metrics: [(name: String, value: Double?)] = []

        /// The share of the matured ones that has a label.
        package var coverage: Double? {
            matured > 0 ? Double(labelled) / Double(matured) : nil
        }
    }

    package struct Line: Sendable {
        package let version: Int
        package let role: PredictionBatch.Role
        package fileprivate(set) var whole: Part
        /// In the order of time.
        package fileprivate(set) var parts: [Part] = []
    }

    /// What metrics are added up of.
    private struct Open {
        let line: Int
        let part: Int
        /// `nil` where the version cannot be judged.
        var whole: LiveMetrics?
        var metrics: LiveMetrics?
    }

    package private(set) var lines: [Line] = []
    private let cohort: PredictionCohort
    private let signatures: [Int: ModelSignature]
    private var open: Open?

    /// - Parameters:
    ///   - counts: In the order of versions, roles and times.
    ///   - signatures: Of versions that can be judged.
    package init(
        of cohort: PredictionCohort, _ counts: [CohortCount], signatures: [Int: ModelSignature]
    ) {
        self.cohort = cohort
        self.signatures = signatures
        for count in counts {
            if lines.last.map({ ($0.version, $0.role) != (count.version, count.role) }) ?? true {
                lines.append(
                    Line(
                        version: count.version, role: count.role,
                        whole: Part(start: cohort.interval.lowerBound)))
            }
            var part = Part(start: count.start)
            part.matured = count.matured
            part.immature = count.immature
            lines[lines.count - 1].whole.matured += count.matured
            lines[lines.count - 1].whole.immature += count.immature
            lines[lines.count - 1].parts.append(part)
        }
    }

    /// Adds rows in the order of versions, roles and times; what was not yet counted is left out.
    package mutating func add(_ rows: [LabelledPrediction]) {
        for row in rows { add(row) }
    }

    private mutating func add(_ row: LabelledPrediction) {
        let start = cohort.bucketStart(of: row.at)
        if !isOpen(row, start) { turn(to: row, start) }
        guard var open, isOpen(row, start) else { return }
        // Cleared while it is changed, or the change would copy the rows so far.
        self.open = nil
        let isFit = open.metrics?.add(row.scores, row.label)
        if isFit == true { _ = open.whole?.add(row.scores, row.label) }
        for path in [\Line.whole, \Line.parts[open.part]] {
            lines[open.line][keyPath: path].labelled += 1
            lines[open.line][keyPath: path].unfit += isFit == false ? 1 : 0
        }
        self.open = open
    }

    private func isOpen(_ row: LabelledPrediction, _ start: EventTime) -> Bool {
        guard let open else { return false }
        let line = lines[open.line]
        return line.version == row.version && line.role == row.role
            && line.parts[open.part].start == start
    }

    /// Ends the part that is open, and opens that of the row.
    private mutating func turn(to row: LabelledPrediction, _ start: EventTime) {
        let line = lines.firstIndex { $0.version == row.version && $0.role == row.role }
        let part = line.flatMap { lines[$0].parts.firstIndex { $0.start == start } }
        guard let line, let part else { return }
        let fresh = signatures[row.version].flatMap(LiveMetrics.init)
        let whole = open?.line == line ? open?.whole : fresh
        finish()
        open = Open(line: line, part: part, whole: whole, metrics: fresh)
    }

    /// Ends the last part; asked for once, after all rows.
    package mutating func finish() {
        guard let ended = open else { return }
        open = nil
        lines[ended.line].parts[ended.part].metrics = ended.metrics?.values ?? []
        lines[ended.line].whole.metrics = ended.whole?.values ?? []
    }
}
