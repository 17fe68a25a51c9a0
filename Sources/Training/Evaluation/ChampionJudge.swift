import Features
import Models

/// Lets the champion answer the test range, and compares.
struct ChampionJudge {
    let work: TrainingWork

    /// - Parameter candidate: Its answers to the test range.
    /// - Returns: With an obstacle where the champion cannot answer these rows; never an error,
    ///   because the candidate is as good as it is.
    func comparison(
        with champion: ChampionFile, _ candidate: PredictedRows
    ) throws(TrainingError) -> ChampionComparison {
        do throws(ChampionObstacle) {
            let answers = try answers(of: champion)
            let evaluating = Evaluating(work: work, baselines: [:])
            var differences: [MetricName: PairedDifference] = [:]
            for name in Metrics.names(for: work.task) {
                differences[name] = evaluating.bootstrap.difference(
                    in: name, from: answers, to: candidate, blocks: evaluating.days)
            }
            return ChampionComparison(
                version: champion.version, rows: candidate.count, candidate: Metrics(candidate),
                champion: Metrics(answers), differences: differences,
                slices: slices(of: candidate, beside: answers))
        } catch {
            return ChampionComparison(
                version: champion.version, rows: candidate.count, candidate: Metrics(candidate),
                champion: nil, obstacle: error.text)
        }
    }

    private func slices(
        of candidate: PredictedRows, beside champion: PredictedRows
    ) -> [ChampionSlice] {
        let values = SliceValues(work.matrix, work.partition.test)
        return work.specification.slices.flatMap { slice in
            SlicePlaces(of: values.texts(of: slice)).slices
                .filter { $0.places.count >= slice.minimumRows }
                .map { value, places in
                    ChampionSlice(
                        column: slice.column, value: value, rows: places.count,
                        candidate: Metrics(candidate.rows(places)),
                        champion: Metrics(champion.rows(places)))
                }
        }
    }

    private func answers(
        of champion: ChampionFile
    ) throws(ChampionObstacle) -> PredictedRows {
        let model: Model
        do throws(ModelError) {
            model = try Model(reading: champion.file, as: champion.format)
        } catch {
            throw ChampionObstacle(text: "It cannot be loaded: \(error.message).")
        }
        let signature = model.signature
        guard signature.task == work.task else {
            throw ChampionObstacle(
                text: "It is for task \"\(signature.task.rawValue)\", the candidate for "
                    + "\"\(work.task.rawValue)\".")
        }
        // Files of XGBoost do not name their classes; the places have to do.
        if work.task == .multiclass, signature.classes.count != work.matrix.classes.count {
            throw ChampionObstacle(
                text: "It knows \(signature.classes.count) classes, the candidate "
                    + "\(work.matrix.classes.count).")
        }
        let columns = try signature.inputs.map { input throws(ChampionObstacle) in
            try column(of: input)
        }
        let width = work.matrix.columns.count
        var values: [Float] = []
        for row in work.partition.test.indices {
            for column in columns { values.append(work.matrix.values[row * width + column]) }
        }
        let predictions = ServedAnswers(model: model).predictions(
            of: values[...], width: columns.count)
        let labels = work.partition.test.elements(of: work.matrix.labels).map(Double.init)
        guard predictions.allSatisfy(\.isFinite) else {
            throw ChampionObstacle(text: "Some of its answers are not finite.")
        }
        return PredictedRows(task: work.task, labels: labels, predictions: predictions)
    }

    /// The matrix' column for an input: the one of its name, or the only feature of that name in
    /// whatever view.
    private func column(of input: ModelSignature.Input) throws(ChampionObstacle) -> Int {
        guard input.vocabulary == nil else {
            throw ChampionObstacle(
                text: "Its input \"\(input.name)\" takes categories, of which the rows have none.")
        }
        if let index = work.matrix.columns.firstIndex(of: input.name) { return index }
        let feature = Self.feature(of: input.name)
        let alike = work.matrix.columns.indices.filter {
            Self.feature(of: work.matrix.columns[$0]) == feature
        }
        guard alike.count == 1 else {
            throw ChampionObstacle(
                text: "Its input \"\(input.name)\" is not among the columns of the rows.")
        }
        return alike[0]
    }

    /// What follows the view of a reference.
    private static func feature(of name: String) -> Substring {
        name.split(separator: ":").last ?? ""
    }
}

/// Why a champion cannot answer rows: a sentence.
private struct ChampionObstacle: Error {
    let text: String
}
