import Features
import JSON
import Models

extension PredictionRequest {
    /// The answer's JSON.
    ///
    /// - Parameter forms: Give those of other versions than the one that was asked.
    /// - Throws: `ModelError` where it is to explain what cannot be explained.
    func body(_ answer: PredictionAnswer, _ forms: PredictionForms) throws -> [UInt8] {
        let form = answer.served === served ? form : forms.form(of: answer.served)
        let canary = answer.canary.map { ($0, forms.form(of: $0.served)) }
        guard !explains else { return try explained(answer, form, canary) }
        let predictions = answer.predictions
        var rowBytesMax = form.rowBytesMax + (predictions.isComplete ? 0 : form.namesBytes)
        if let (canary, form) = canary {
            rowBytesMax = max(
                rowBytesMax,
                form.rowBytesMax + form.versionJSON.count
                    + (canary.predictions.isComplete ? 0 : form.namesBytes))
        }
        let bytesMax = form.head.count + predictions.count * rowBytesMax + 2
        var writer = JSONWriter()
        writer.reserveCapacity(bytesMax)
        writer.rawValue(bytesMax: bytesMax) { space in
            space.append(form.head)
            for row in 0..<predictions.count {
                if row > 0 { space.append(UInt8(ascii: ",")) }
                let id = answer.firstID.advanced(by: row)
                if let (canary, form) = canary, canary.takes[row] {
                    space.prediction(row, of: canary.predictions, form, id: id)
                    space.append(form.versionJSON)
                } else {
                    space.prediction(row, of: predictions, form, id: id)
                }
                space.append(UInt8(ascii: "}"))
            }
            space.append(literal: "]}")
        }
        return writer.take()
    }

    /// The same with the reasons of each row: one that takes some microseconds more a row.
    private func explained(
        _ answer: PredictionAnswer, _ form: PredictionForm,
        _ canary: (PredictionAnswer.Canary, PredictionForm)?
    ) throws -> [UInt8] {
        var text = form.head
        for row in 0..<answer.predictions.count {
            var (served, predictions, form) = (answer.served, answer.predictions, form)
            var isCanary = false
            if let (canary, canaryForm) = canary, canary.takes[row] {
                (served, predictions, form) = (canary.served, canary.predictions, canaryForm)
                isCanary = true
            }
            var writer = JSONWriter()
            let bytesMax = form.rowBytesMax + form.namesBytes + form.versionJSON.count
            writer.rawValue(bytesMax: bytesMax) { space in
                space.prediction(
                    row, of: predictions, form, id: answer.firstID.advanced(by: row))
                if isCanary { space.append(form.versionJSON) }
            }
            text += writer.take()
            text += Array(",\"contributions\":".utf8)
            text += try contributions(of: row, predictions, served)
            text += Array(",\"inputs\":".utf8)
            text += inputs(of: row, predictions, served)
            text.append(UInt8(ascii: "}"))
            if row + 1 < answer.predictions.count { text.append(UInt8(ascii: ",")) }
        }
        return text + Array("]}".utf8)
    }

    /// For each margin the bias and what each input adds to it; of a model with one margin no list.
    private func contributions(
        of row: Int, _ predictions: Predictions, _ served: ServedModel
    ) throws(ModelError) -> [UInt8] {
        guard predictions.refusals[row] == nil else { return Array("null".utf8) }
        let inputs = served.model.signature.inputs
        let explained = try served.contributions(of: row, in: predictions)
        let objects = explained.map { contributions -> JSONValue in
            var object = JSONObject([("bias", FeatureValue.float64(contributions.bias).json)])
            for (input, value) in zip(inputs, contributions.inputs) {
                // An input may be called as the bias is.
                let name = input.name == "bias" ? "inputs.bias" : input.name
                object[name] = FeatureValue.float64(value).json
            }
            return .object(object)
        }
        return (objects.count == 1 ? objects[0] : .array(objects)).serialized()
    }

    /// What the row was predicted from.
    private func inputs(
        of row: Int, _ predictions: Predictions, _ served: ServedModel
    ) -> [UInt8] {
        let inputs = served.model.signature.inputs
        let texts = inputs.count { $0.type == .string }
        var textPlace = row * texts
        let items = inputs.enumerated().map { index, input -> JSONValue in
            let cell = row * inputs.count + index
            var text: String?
            if input.type == .string {
                text = predictions.texts[textPlace]
                textPlace += 1
            }
            return .predictedInput(
                input, number: predictions.inputs[cell], text: text, predictions.statuses[cell],
                at: predictions.eventTimes?.eventTime(row, index, of: predictions.count))
        }
        return JSONValue.array(items).serialized()
    }
}
