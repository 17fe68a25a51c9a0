import JSON
import Models

/// The predictions of an answer, one object a row.
extension JSONSpace {
    /// - Parameter id: The prediction's.
    mutating func prediction(
        _ row: Int, of predictions: Predictions, _ form: PredictionForm, id: PredictionID
    ) {
        append(UInt8(ascii: "{"))
        if let refusal = predictions.refusals[row] {
            append(literal: "\"value\":null,\"status\":")
            quoted(refusal.rawValue)
        } else {
            outputs(of: row, predictions, form)
        }
        append(literal: ",\"missing\":")
        missing(of: row, predictions, form)
        // What is refused is not kept.
        guard predictions.refusals[row] == nil else { return }
        append(literal: ",\"prediction_id\":\"")
        append(id)
        append(literal: "\"")
    }

    private mutating func outputs(
        of row: Int, _ predictions: Predictions, _ form: PredictionForm
    ) {
        let width = predictions.scores.count / predictions.count
        for (index, part) in form.parts.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(part.key)
            let start = row * width + part.range.lowerBound
            switch part.content {
            case .number: number(predictions.scores[start], part.type)
            case .list:
                list(part.range.count) { $1.number(predictions.scores[start + $0], part.type) }
            case .classes(let classes):
                append(UInt8(ascii: "{"))
                for (place, name) in classes.enumerated() {
                    if place > 0 { append(UInt8(ascii: ",")) }
                    append(name)
                    number(predictions.scores[start + place], part.type)
                }
                append(UInt8(ascii: "}"))
            case .label(let classes):
                // A graph may answer with a label that is none of its classes.
                if let place = Int(exactly: predictions.scores[start]),
                    classes.indices.contains(place)
                {
                    append(classes[place])
                } else {
                    append(literal: "null")
                }
            }
        }
    }

    private mutating func missing(
        of row: Int, _ predictions: Predictions, _ form: PredictionForm
    ) {
        append(UInt8(ascii: "["))
        if !predictions.isComplete {
            let width = form.names.count
            var isFirst = true
            for input in 0..<width where predictions.inputs[row * width + input].isNaN {
                if !isFirst { append(UInt8(ascii: ",")) }
                isFirst = false
                append(form.names[input])
            }
        }
        append(UInt8(ascii: "]"))
    }

    /// A score as wide as the model has it.
    mutating func number(_ value: Double, _ type: ModelSignature.OutputType) {
        switch type {
        case .float32: float(Float(value), nonFinite: .name)
        case .float64: double(value, nonFinite: .name)
        case .int64, .string:
            if let whole = Int64(exactly: value) {
                int64(whole)
            } else {
                append(literal: "null")
            }
        }
    }

    private mutating func append(_ id: PredictionID) {
        withUnsafeTemporaryAllocation(byteCount: PredictionID.textLength, alignment: 1) { text in
            id.write(to: text)
            append(UnsafeRawBufferPointer(text))
        }
    }
}
