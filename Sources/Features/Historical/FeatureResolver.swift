/// Resolves references to features, one after the other, into a selection.
struct FeatureResolver {
    private let project: Project
    private(set) var items: [FeatureSelection.Item] = []
    private(set) var views: [FeatureViewSchema] = []
    private(set) var onDemand: [OnDemandSelection] = []
    private(set) var joinKeys: [Column] = []
    private(set) var requestColumns: [Column] = []
    /// The indexes of views by how references name them.
    private var known: [ViewReference: Int] = [:]

    init(_ project: Project) {
        self.project = project
    }

    /// - Parameters:
    ///   - version: Of the view, that the reference means; `nil` is the newest.
    ///   - path: Where it stands in the request.
    /// - Throws: As `FeatureSelection.init`.
    mutating func add(
        _ reference: FeatureReference, version: Int?, path: String
    ) throws(FeatureError) {
        if let schema = project.onDemandSchema(of: reference.view) {
            try add(reference, of: schema, path)
            return
        }
        let view: Int
        if let index = known[reference.viewReference] {
            view = index
        } else {
            let meant = ViewReference(name: reference.view, version: version)
            view = try index(of: try Self.schema(meant, in: project, path))
            known[reference.viewReference] = view
        }
        guard let feature = views[view].featureIndex(reference.feature) else {
            throw Self.unknown(
                reference, "feature view \"\(reference.viewReference)\"",
                views[view].features.map(\.name), path)
        }
        items.append(
            FeatureSelection.Item(
                reference: reference, type: views[view].features[feature].type,
                source: .stored(FeatureSelection.Place(view: view, feature: feature))))
    }

    private mutating func add(
        _ reference: FeatureReference, of schema: OnDemandSchema, _ path: String
    ) throws(FeatureError) {
        guard reference.version == nil else {
            throw .invalid(
                "unknown feature \"\(reference)\"",
                [
                    Fault(
                        path,
                        "The on-demand feature view \"\(schema.name)\" has no versions to ask for.",
                        hint: "Write \(schema.name):\(reference.feature).")
                ])
        }
        guard let feature = schema.featureIndex(reference.feature) else {
            throw Self.unknown(
                reference, "on-demand feature view \"\(schema.name)\"",
                schema.features.map(\.name), path)
        }
        let view = try index(of: schema, path)
        let outputs = onDemand[view].features
        let output = outputs.firstIndex(of: feature) ?? outputs.count
        if output == outputs.count { onDemand[view].features.append(feature) }
        items.append(
            FeatureSelection.Item(
                reference: reference, type: schema.features[feature].type,
                source: .onDemand(view: view, output: output)))
    }

    private mutating func index(
        of schema: OnDemandSchema, _ path: String
    ) throws(FeatureError) -> Int {
        if let index = onDemand.firstIndex(where: { $0.schema.name == schema.name }) {
            return index
        }
        var inputs: [OnDemandSelection.Input] = []
        for column in schema.view.request {
            inputs.append(.request(try requestIndex(of: column, of: schema.name, path)))
        }
        for reference in schema.view.inputs {
            guard let (view, feature) = project.input(reference, of: schema.name) else {
                preconditionFailure("an on-demand view without its inputs is not resolved")
            }
            inputs.append(
                .stored(FeatureSelection.Place(view: try index(of: view), feature: feature)))
        }
        onDemand.append(OnDemandSelection(schema: schema, inputs: inputs))
        return onDemand.count - 1
    }

    private mutating func requestIndex(
        of column: Column, of view: String, _ path: String
    ) throws(FeatureError) -> Int {
        guard let index = requestColumns.firstIndex(where: { $0.name == column.name }) else {
            requestColumns.append(column)
            return requestColumns.count - 1
        }
        guard requestColumns[index] == column else {
            throw .invalid(
                "the request value \"\(column.name)\" has two types",
                [
                    Fault(
                        path,
                        "The on-demand feature view \"\(view)\" takes \"\(column.name)\" as "
                            + "\(column.type.name), another one as "
                            + "\(requestColumns[index].type.name).",
                        hint: "Ask for their features in separate requests.")
                ])
        }
        return index
    }

    private mutating func index(of schema: FeatureViewSchema) throws(FeatureError) -> Int {
        // Two numbers may name one table.
        if let same = views.firstIndex(where: { $0.identity == schema.identity }) { return same }
        for key in schema.keys {
            guard let known = joinKeys.first(where: { $0.name == key.name }) else {
                joinKeys.append(key)
                continue
            }
            guard known.type == key.type else {
                throw .invalid(
                    "the join key \"\(key.name)\" has two types",
                    [
                        Fault(
                            "features",
                            "The feature view \"\(schema.name)\" takes \"\(key.name)\" as "
                                + "\(key.type.name), another one as \(known.type.name).",
                            hint: "Ask for their features in separate requests.")
                    ])
            }
        }
        views.append(schema)
        return views.count - 1
    }

    private static func schema(
        _ reference: ViewReference, in project: Project, _ path: String
    ) throws(FeatureError) -> FeatureViewSchema {
        if let schema = project.schema(of: reference) { return schema }
        guard project.featureView(reference.name) != nil else {
            throw .unknown(
                kind: .featureView, name: reference.name,
                hint: "GET /v1/feature-views lists those of the project.")
        }
        throw .invalid(
            "unknown version of the feature view \"\(reference.name)\"",
            [
                Fault(
                    path, "There is no feature view \"\(reference)\".",
                    hint: project.versionsHint(of: reference.name))
            ])
    }

    private static func unknown(
        _ reference: FeatureReference, _ view: String, _ names: [String], _ path: String
    ) -> FeatureError {
        .invalid(
            "unknown feature \"\(reference)\"",
            [
                Fault(
                    path, "The \(view) has no feature \"\(reference.feature)\".",
                    hint: "Its features are \(names.joined(separator: ", ")).")
            ])
    }
}

/// Selections as they were recorded.
extension FeatureResolver {
    /// Takes the views as they were recorded, in their order.
    init(recorded views: [FeatureViewSchema]) {
        project = Project(name: "", registered: [:])
        self.views = views
        for key in views.flatMap(\.keys) where !joinKeys.contains(key) { joinKeys.append(key) }
    }

    /// - Returns: Whether the feature is there.
    mutating func add(_ recorded: FeatureSelection.Recorded) -> Bool {
        switch recorded.source {
        case .stored(let view, let name):
            guard let place = place(view, name) else { return false }
            items.append(
                FeatureSelection.Item(
                    reference: recorded.reference,
                    type: views[view].features[place.feature].type, source: .stored(place)))
        case .onDemand(let view, let name):
            guard onDemand.indices.contains(view),
                let feature = onDemand[view].schema.featureIndex(name)
            else { return false }
            let outputs = onDemand[view].features
            let output = outputs.firstIndex(of: feature) ?? outputs.count
            if output == outputs.count { onDemand[view].features.append(feature) }
            items.append(
                FeatureSelection.Item(
                    reference: recorded.reference,
                    type: onDemand[view].schema.features[feature].type,
                    source: .onDemand(view: view, output: output)))
        }
        return true
    }

    /// - Returns: Whether its inputs are there.
    mutating func add(_ recorded: FeatureSelection.RecordedView) -> Bool {
        var inputs: [OnDemandSelection.Input] = []
        for column in recorded.view.request {
            let index = requestColumns.firstIndex(of: column) ?? requestColumns.count
            if index == requestColumns.count { requestColumns.append(column) }
            inputs.append(.request(index))
        }
        var types: [ValueType] = []
        for (view, name) in recorded.inputs {
            guard let place = place(view, name) else { return false }
            inputs.append(.stored(place))
            types.append(views[view].features[place.feature].type)
        }
        guard types.count == recorded.view.inputs.count else { return false }
        onDemand.append(
            OnDemandSelection(
                schema: OnDemandSchema(recorded.view, types: types), inputs: inputs))
        return true
    }

    private func place(_ view: Int, _ name: String) -> FeatureSelection.Place? {
        guard views.indices.contains(view), let feature = views[view].featureIndex(name) else {
            return nil
        }
        return FeatureSelection.Place(view: view, feature: feature)
    }
}
