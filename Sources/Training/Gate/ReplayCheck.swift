package import Models

/// Puts a trained file into the serving engine, and sees whether it answers there as it did in the
/// trainer, and how quickly.
package struct ReplayCheck: Sendable {
    /// How often each row is timed. The quickest counts: a busy machine is not the model's fault.
    private static let timingsPerRow = 3

    /// A clock that nobody sets.
    private let uptime: @Sendable () -> Duration

    package init(uptime: @escaping @Sendable () -> Duration) {
        self.uptime = uptime
    }

    /// - Complexity: O(rows) single scorings, some of each. Blocks its thread for as long.
    package func findings(
        of file: [UInt8], as format: ModelFormat, on rows: ReplayRows,
        logged: LoggedRequests = .none
    ) -> ReplayFindings {
        let served = Result { () throws(ReplayFindings.Fault) in
            let model = try load(file, format)
            try requireFit(model, rows)
            return replay(rows, logged, by: model)
        }
        return ReplayFindings(artifactBytes: file.count, served: served)
    }

    private func load(
        _ file: [UInt8], _ format: ModelFormat
    ) throws(ReplayFindings.Fault) -> Model {
        do throws(ModelError) {
            let model = try Model(reading: file, as: format)
            try model.check()
            return model
        } catch {
            throw ReplayFindings.Fault(
                reason: ([error.message] + (error.detail.map { [$0] } ?? [])).joined(
                    separator: ". "))
        }
    }

    private func requireFit(_ model: Model, _ rows: ReplayRows) throws(ReplayFindings.Fault) {
        let inputs = model.signature.inputs.map(\.name)
        guard inputs == rows.columns else {
            throw ReplayFindings.Fault(
                reason: "its inputs are \(inputs.joined(separator: ", ")), the rows' columns "
                    + "\(rows.columns.joined(separator: ", ")).")
        }
        guard model.margins.count * rows.count == rows.trainerMargins.count else {
            throw ReplayFindings.Fault(
                reason: "it has \(model.margins.count) margins a row, the trainer "
                    + "\(rows.trainerMargins.count / max(rows.count, 1)).")
        }
    }

    private func replay(
        _ rows: ReplayRows, _ logged: LoggedRequests, by model: Model
    ) -> ReplayFindings.Served {
        var worst: (row: Int, serving: Float, trainer: Float)?
        var worstError = 0.0
        var times: [Duration] = []
        times.reserveCapacity(rows.count)
        let width = rows.columns.count
        rows.values.withUnsafeBufferPointer { values in
            for row in 0..<rows.count {
                let row1 = ModelRows(
                    UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width]),
                    count: 1, width: width)
                let (scores, time) = timed(model, row1)
                times.append(time)
                for (place, margin) in zip(0..., scores[model.margins]) {
                    let trainer = rows.trainerMargins[row * model.margins.count + place]
                    let error = Self.error(of: margin, Double(trainer))
                    if error > worstError {
                        worstError = error
                        worst = (row, Float(margin), trainer)
                    }
                }
            }
        }
        return ReplayFindings.Served(
            rows: rows.count, worstError: worstError, worst: worst, logged: logged.count,
            unanswered: unanswered(logged, by: model), latencyP99: Self.p99(times))
    }

    private func timed(_ model: Model, _ row: ModelRows) -> ([Double], Duration) {
        var quickest: Duration?
        var scores: [Double] = []
        for _ in 0..<Self.timingsPerRow {
            let begin = uptime()
            scores = model.scores(of: row)
            let time = uptime() - begin
            quickest = min(quickest ?? time, time)
        }
        return (scores, quickest ?? .zero)
    }

    private func unanswered(_ logged: LoggedRequests, by model: Model) -> Int {
        let inputs = model.signature.inputs.map(\.name)
        let scores = logged.rows(of: inputs).withUnsafeBufferPointer { values in
            model.scores(of: ModelRows(values, count: logged.count, width: inputs.count))
        }
        return stride(from: 0, to: scores.count, by: model.signature.scoreWidth).count { start in
            !model.margins.allSatisfy { scores[start + $0].isFinite }
        }
    }

    static func error(of margin: Double, _ trainer: Double) -> Double {
        if margin == trainer { return 0 }
        let error = (margin - trainer).magnitude / max(1, trainer.magnitude)
        return error.isNaN ? .infinity : error
    }

    /// The time within which 99 of 100 are done: of *n* the one at place ⌈0.99 *n*⌉.
    private static func p99(_ times: [Duration]) -> Duration {
        guard !times.isEmpty else { return .zero }
        return times.sorted()[(times.count * 99 + 99) / 100 - 1]
    }
}

extension Model {
    /// Where the numbers are that a link turns into the answer; the answer, where there is none.
    fileprivate var margins: Range<Int> {
        signature.range(of: .margin) ?? signature.range(of: .value) ?? 0..<0
    }
}
