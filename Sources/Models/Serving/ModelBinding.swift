package import Features

/// How the inputs of a model are filled from the features of a service, worked out once.
package struct ModelBinding: Sendable {
    package let selection: FeatureSelection
    /// For each input of the model, in order, the index of its feature among the selection's items.
    let features: [Int]
    /// For each input the feature that feeds it, by the names that its view has for it by now:
    /// services may call it by earlier ones, and read other versions of the view.
    let sources: [FeatureReference]
    /// Where among the event times of the selection's views each input has its own.
    let eventTimes: InputEventTimes.Places

    /// Binds inputs to the service's features by name.
    ///
    /// An input is named like a reference, `view:feature`, or like a feature that only one view of
    /// the service has. A model whose file names nothing (`f0`, `f1`, …) takes the features in the
    /// service's order, when it has as many inputs.
    /// - Throws: `.unboundInputs` naming those without a feature, `.unfitFeatures` those whose
    ///   feature is of a type that they do not take.
    init(
        _ signature: ModelSignature, to selection: FeatureSelection, service: String
    ) throws(ModelError) {
        let isNameless = signature.inputs.indices.allSatisfy {
            signature.inputs[$0].name == "f\($0)"
        }
        var features: [Int] = []
        var unbound: [String] = []
        for (index, input) in signature.inputs.enumerated() {
            if let feature = Self.feature(named: input.name, in: selection) {
                features.append(feature)
            } else if isNameless, signature.inputs.count == selection.items.count {
                features.append(index)
            } else {
                unbound.append(input.name)
            }
        }
        guard unbound.isEmpty else {
            throw .unboundInputs(names: unbound, service: service, features: selection.names)
        }
        let misfits = signature.inputs.indices.filter {
            !Self.fits(selection.items[features[$0]].type, signature.inputs[$0])
        }
        guard misfits.isEmpty else {
            throw .unfitFeatures(
                misfits.map { index in
                    let item = selection.items[features[index]]
                    let input = signature.inputs[index]
                    return "\(item.reference) is \(item.type.name), but \(input.name) takes "
                        + input.expectation
                },
                service: service)
        }
        self.selection = selection
        self.features = features
        sources = features.map { Self.source(of: selection.items[$0], in: selection) }
        eventTimes = InputEventTimes.Places(features.map { selection.items[$0].place?.view })
    }

    /// Whether the model has numbers for values of the type.
    static func fits(_ type: ValueType, _ input: ModelSignature.Input) -> Bool {
        guard let vocabulary = input.vocabulary else { return type.isNumeric }
        if type.isNumeric { return input.type != .string && vocabulary.takesNumbers }
        return type == .string && !vocabulary.texts.isEmpty
    }

    /// The place of the input among the model's that callers mean by a name: the input's own, or
    /// that of the feature which feeds it.
    package func input(named name: String, in signature: ModelSignature) -> Int? {
        signature.inputs.firstIndex { $0.name == name }
            ?? Self.feature(named: name, in: selection).flatMap(features.firstIndex(of:))
    }

    private static func source(
        of item: FeatureSelection.Item, in selection: FeatureSelection
    ) -> FeatureReference {
        switch item.source {
        case .stored(let place):
            let view = selection.views[place.view]
            return FeatureReference(
                view: view.name, feature: view.features[place.feature].name)
        case .onDemand(let view, let output):
            let selected = selection.onDemand[view]
            return FeatureReference(
                view: selected.schema.name,
                feature: selected.schema.features[selected.features[output]].name)
        }
    }

    private static func feature(named name: String, in selection: FeatureSelection) -> Int? {
        if let index = selection.names.firstIndex(of: name) { return index }
        let matches = selection.items.indices.filter {
            selection.items[$0].reference.feature == name
        }
        return matches.count == 1 ? matches[0] : nil
    }
}
