import Features
import JSON
import Models

/// A request for predictions, read and resolved.
struct PredictionRequest {
    let served: ServedModel
    /// Resolved for the version.
    let inputs: PredictionInputs
    /// What is tried beside the version.
    let trial: Trial?
    /// The instant to read features at; `nil` is now.
    let asOf: EventTime?
    /// Of bodies whose frame may be kept.
    let shape: PredictionShape?
    let form: PredictionForm

    /// - Parameter shape: That of the body; `nil` where it is not known yet.
    /// - Throws: `Problem` or `FeatureError`.
    init(
        _ body: LookupBody, _ shape: PredictionShape?, _ served: ServedModel, trial: Trial?,
        in features: FeatureStore
    ) throws {
        self.served = served
        self.trial = trial
        asOf = try body.members.time("as_of")
        if let rows = body.members["rows"], !rows.isNull {
            inputs = .rows(try NamedInputs(served).rows(rows))
            self.shape = nil
            form = PredictionForm(served)
            return
        }
        guard let plan = served.plan(in: features) else {
            throw Problem.invalid(
                "entities", "The model has no feature service to look features up by.",
                hint: "Send rows of named inputs, or declare the model's feature_service.")
        }
        let known = shape.flatMap { $0.isOf(served, plan) ? $0 : nil }
        let shape = known ?? PredictionShape(served, plan)
        let request = try OnlineRequest(
            plan, entities: body.entityLists(for: plan.selection),
            request: EntityLists.request(body.members["request"], for: plan.selection))
        inputs = .features(
            request,
            overrides: try NamedInputs.overrides(
                body.members["overrides"], of: served, count: request.count))
        self.shape = shape
        form = shape.form
    }

    /// Checks what is said besides what is read.
    static func check(_ members: JSONObject, entities: Bool) throws(Problem) {
        try members.refuseUnknown(besides: LookupForm.prediction.members)
        if entities, !(members["rows"] ?? .null).isNull {
            throw .invalid("rows", "Either entities or rows is expected, not both.")
        }
        for member in ["request", "as_of", "overrides"] {
            try members.refuseTogether(member, "rows")
        }
        try members.refuseTogether("alias", "version")
    }

    /// The same with features that were looked up as of another time.
    func found(_ answer: OnlineAnswer) -> PredictionInputs {
        guard case .features(let request, let overrides) = inputs else { return inputs }
        return .found(answer, of: request, overrides: overrides)
    }

    /// The answer's JSON.
    func body(_ answer: PredictionAnswer) -> [UInt8] {
        let form = answer.served === served ? form : PredictionForm(answer.served)
        let canary = answer.canary.map { ($0, PredictionForm($0.served)) }
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
}
