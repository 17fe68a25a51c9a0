import Features
import JSON
import Models

/// A request for predictions, read and resolved.
struct PredictionRequest {
    let served: ServedModel
    /// Resolved for the version.
    let inputs: PredictionInputs
    /// What is tried beside the version; `nil` also where it cannot answer as is asked.
    let trial: Trial?
    /// Whether the answer is to say how each margin came about.
    let explains: Bool
    /// The instant to read features at; `nil` is now.
    let asOf: EventTime?
    /// Of bodies whose frame may be kept.
    let shape: PredictionShape?
    let form: PredictionForm

    /// - Parameter shape: That of the body; `nil` where it is not known yet.
    /// - Throws: `Problem` or `FeatureError`.
    init(
        _ body: LookupBody, _ shape: PredictionShape?, _ served: ServedModel, trial: Trial?,
        in features: FeatureStore, _ forms: PredictionForms
    ) throws {
        self.served = served
        explains = try body.members.flag("explain")
        self.trial = explains ? trial?.explaining : trial
        // Before anything is predicted, and kept.
        if explains { try served.model.requireExplained() }
        asOf = try body.members.time("as_of")
        if let rows = body.members["rows"], !rows.isNull {
            inputs = .rows(try NamedInputs(served).rows(rows))
            self.shape = nil
            form = forms.form(of: served)
            if explains { try requireFewContributions() }
            return
        }
        guard let plan = served.plan(in: features) else {
            throw Problem.invalid(
                "entities", "The model has no feature service to look features up by.",
                hint: "Send rows of named inputs, or declare the model's feature_service.")
        }
        let known = shape.flatMap { $0.isOf(served, plan) ? $0 : nil }
        let shape = known ?? PredictionShape(served, plan, forms.form(of: served))
        let request = try OnlineRequest(
            plan, entities: body.entityLists(for: plan.selection),
            request: EntityLists.request(body.members["request"], for: plan.selection))
        inputs = .features(
            request,
            overrides: try NamedInputs.overrides(
                body.members["overrides"], of: served, count: request.count))
        self.shape = shape
        form = shape.form
        if explains { try requireFewContributions() }
    }

    /// Rows that are predicted on the event loop.
    private static let immediateRows = 2000
    /// Steps of explaining that are taken there: some tenths of a millisecond.
    private static let immediateSteps = 100_000
    /// As many as writing a contribution takes.
    private static let stepsOfContribution = 50

    /// Whether it may hold up others on the event loop.
    var isLong: Bool {
        guard explains else { return inputs.count > Self.immediateRows }
        return models.contains { model in
            let steps =
                model.scorer.explanationSteps
                + Self.stepsOfContribution * Self.contributions(of: model)
            return inputs.count > Self.immediateSteps / steps
        }
    }

    /// Contributions in one answer.
    private static let contributionsMax = 1_000_000

    /// Checks that so many rows can be explained in one answer, whichever version answers them.
    private func requireFewContributions() throws(Problem) {
        for model in models {
            let numbers = inputs.count * Self.contributions(of: model)
            guard numbers > Self.contributionsMax else { continue }
            throw .invalid(
                "explain",
                "One answer takes up to \(Self.contributionsMax) contributions, this asks for "
                    + "\(numbers).",
                hint: "Ask for fewer rows at once.")
        }
    }

    /// Those that may answer.
    private var models: [Model] { [served, trial?.challenger].compactMap { $0?.model } }

    /// Numbers, and at least one, that explain a row.
    private static func contributions(of model: Model) -> Int {
        let margins = model.signature.outputs.filter { $0.role == .margin }
            .reduce(0) { $0 + $1.width }
        return max(1, max(1, margins) * model.signature.inputs.count)
    }

    /// Checks what is said besides what is read.
    static func check(_ body: LookupBody) throws(Problem) {
        let members = body.members
        try members.refuseUnknown(besides: LookupForm.prediction.members)
        guard body.features == nil else {
            throw .invalid(
                "features", "There is no field \"features\" here.",
                hint: "A model has its features from its feature service.")
        }
        if body.entitiesRange != nil, !(members["rows"] ?? .null).isNull {
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
}
