import Features
import Models

/// How well the newest rows can be told from those that were trained on: by boosted trees that
/// learn it from half of both, and are judged by the other half, both ways.
struct ShiftScreening {
    private static let explainedRows = 200
    private static let rowsMin = 20

    let work: TrainingWork
    /// Of each range.
    let rowsMax: Int

    func screen() throws(TrainingError) -> ShiftScreen {
        let old = work.partition.train.sample(rowsMax, seed: work.seed)
        let new = work.partition.test.sample(rowsMax, seed: work.seed)
        guard min(old.count, new.count) >= Self.rowsMin else {
            return ShiftScreen(auc: nil, features: [])
        }
        // In an order of chance, so that each half has both in any share.
        var order = (old.indices.map { ($0, Float(0)) } + new.indices.map { ($0, Float(1)) })
        var random = SeededGenerator(seed: work.seed)
        random.shuffle(&order)
        let rows = RowSelection.rows(order.map { Int32($0.0) })
        let matrix = TrainingMatrix(
            columns: work.matrix.columns, values: Array(rows.values(of: work.matrix)),
            labels: order.map(\.1), eventTimes: Array(rows.elements(of: work.matrix.eventTimes)))
        let session = try work.engine.session(on: matrix, threads: work.specification.threads)
        let middle = matrix.rowCount / 2
        let first = RowSelection.range(0..<middle)
        let second = RowSelection.range(middle..<matrix.rowCount)
        var areas: [Double] = []
        var weights = [Double](repeating: 0, count: matrix.columns.count)
        for (train, judging) in [(first, second), (second, first)] {
            let answers = try answers(session, train)
            let metrics = Metrics(answers.predicted(judging, in: matrix, task: .binary))
            if let area = metrics.value(named: .auc) { areas.append(area) }
            add(contributions(of: answers.model, to: judging, in: matrix), to: &weights)
        }
        let auc = areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
        let strongest = weights.indices.filter { weights[$0] > 0 }
            .sorted { (weights[$1], $0) < (weights[$0], $1) }
        return ShiftScreen(auc: auc, features: strongest.prefix(5).map { matrix.columns[$0] })
    }

    private func answers(
        _ session: any TrainingSession, _ train: RowSelection
    ) throws(TrainingError) -> ServedAnswers {
        let artifact = try session.boost(
            BoostingOrder(
                objective: .binaryLogistic,
                parameters: try TrainingParameters(["rounds": 30, "max_depth": 4, "eta": 0.3]),
                seed: work.specification.seed, threads: work.specification.threads, train: train,
                validation: nil)
        ) { _ throws(TrainingError) in
            guard !Task.isCancelled else { throw .cancelled }
        }
        return try ServedAnswers(reading: artifact.file, as: artifact.format)
    }

    /// The mean |contribution| of each column over some rows; zeros where the model says none.
    private func contributions(
        of model: Model, to rows: RowSelection, in matrix: TrainingMatrix
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columns.count)
        guard model.isExplained else { return sums }
        let sample = rows.sample(Self.explainedRows, seed: work.seed)
        sample.values(of: matrix).withUnsafeBufferPointer { values in
            let rows = ModelRows(values, count: sample.count, width: matrix.columns.count)
            for row in 0..<sample.count {
                guard let output = try? model.contributions(of: row, in: rows).first else { return }
                for (column, value) in output.inputs.enumerated() { sums[column] += value.magnitude }
            }
        }
        return sums
    }

    private func add(_ values: [Double], to sums: inout [Double]) {
        for index in sums.indices { sums[index] += values[index] }
    }
}
