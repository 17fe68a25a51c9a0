import Features
import JSON
import Models

/// A request for predictions, read and resolved.
struct PredictionRequest {
    /// What the version reads.
    enum Inputs {
        /// Features that are looked up, some of which the caller gives himself.
        case features(OnlineRequest, overrides: [ServedModel.Override])
        /// For each row a value an input.
        case rows([[FeatureValue?]])
    }

    let served: ServedModel
    let inputs: Inputs
    /// The instant to read features at; `nil` is now.
    let asOf: EventTime?
    /// Of bodies whose frame may be kept.
    let shape: PredictionShape?
    let form: PredictionForm

    /// - Parameter shape: That of the body; `nil` where it is not known yet.
    /// - Throws: `Problem` or `FeatureError`.
    init(
        _ body: LookupBody, _ shape: PredictionShape?, _ served: ServedModel,
        in features: FeatureStore
    ) throws {
        self.served = served
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

    /// What is kept of the predictions.
    func batch(
        _ predictions: Predictions, role: PredictionBatch.Role, at time: EventTime,
        firstID: PredictionID
    ) -> PredictionBatch {
        var names: [String] = []
        var keys: [FeatureValue] = []
        if case .features(let request, _) = inputs {
            names = request.keyNames
            keys.reserveCapacity(names.count * request.count)
            for row in 0..<request.count {
                for column in request.columns { keys.append(column[row]) }
            }
        }
        let version = served.version
        return PredictionBatch(
            project: version.project, model: version.model, version: version.version, role: role,
            at: time, firstID: firstID, count: predictions.count, keyNames: names, keys: keys,
            inputs: predictions.inputs, statuses: predictions.statuses,
            eventTimes: predictions.eventTimes, texts: predictions.texts,
            scores: predictions.scores)
    }

    /// The answer's JSON.
    ///
    /// - Parameter id: Of the first prediction.
    func body(_ predictions: Predictions, id: PredictionID) -> [UInt8] {
        var writer = JSONWriter()
        let rowBytesMax = form.rowBytesMax + (predictions.isComplete ? 0 : form.namesBytes)
        writer.reserveCapacity(form.head.count + predictions.count * rowBytesMax + 2)
        writer.rawValue(bytesMax: form.head.count + predictions.count * rowBytesMax + 2) { space in
            space.append(form.head)
            for row in 0..<predictions.count {
                if row > 0 { space.append(UInt8(ascii: ",")) }
                space.prediction(row, of: predictions, form, id: id.advanced(by: row))
                space.append(UInt8(ascii: "}"))
            }
            space.append(literal: "]}")
        }
        return writer.take()
    }
}
