import Features
import Models

/// What the serving engine answers to rows of a matrix.
struct ServedAnswers {
    let model: Model

    init(model: Model) {
        self.model = model
    }

    /// - Throws: `.unusableModel`.
    init(reading file: [UInt8], as format: ModelFormat) throws(TrainingError) {
        do throws(ModelError) {
            model = try Model(reading: file, as: format)
        } catch {
            throw .unusableModel(error)
        }
    }

    /// Row after row as `PredictedRows` has them: a number, or of several classes one a class.
    func predictions(of rows: RowSelection, in matrix: TrainingMatrix) -> [Double] {
        predictions(of: rows.values(of: matrix), width: matrix.columns.count)
    }

    /// - Parameter values: `width` numbers a row.
    func predictions(of values: ArraySlice<Float>, width: Int) -> [Double] {
        let scores = values.withUnsafeBufferPointer { values in
            model.scores(of: ModelRows(values, count: values.count / width, width: width))
        }
        let role: ModelSignature.OutputRole =
            model.signature.task == .multiclass ? .scores : .value
        guard let place = model.signature.range(of: role) else {
            preconditionFailure("a model of a task has its answer")
        }
        let stride = model.signature.scoreWidth
        if place.count == stride { return scores }
        return Swift.stride(from: 0, to: scores.count, by: stride).flatMap { start in
            scores[start + place.lowerBound..<start + place.upperBound]
        }
    }

    /// The predictions of rows beside their labels.
    func predicted(
        _ rows: RowSelection, in matrix: TrainingMatrix, task: ModelTask
    ) -> PredictedRows {
        PredictedRows(
            task: task, labels: rows.elements(of: matrix.labels).map(Double.init),
            predictions: predictions(of: rows, in: matrix))
    }
}
