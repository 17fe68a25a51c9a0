package import Features

/// How the inputs of a model are filled from the features of a service, worked out once.
package struct ModelBinding: Sendable {
    package let selection: FeatureSelection
    /// For each input of the model, in order, the index of its feature among the selection's items.
    let features: [Int]

    /// Binds inputs to the service's features by name.
    ///
    /// An input is named like a reference, `view:feature`, or like a feature that only one view of
    /// the service has. A model whose file names nothing (`f0`, `f1`, …) takes the features in the
    /// service's order, when it has as many inputs.
    /// - Throws: `.unboundInputs` naming those without a feature, `.textInputs` naming those whose
    ///   feature is not a number.
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
        let texts = features.map { selection.items[$0] }.filter { !$0.type.isNumeric }
        guard texts.isEmpty else {
            throw .textInputs(names: texts.map(\.reference.description), service: service)
        }
        self.selection = selection
        self.features = features
    }

    private static func feature(named name: String, in selection: FeatureSelection) -> Int? {
        if let index = selection.names.firstIndex(of: name) { return index }
        let matches = selection.items.indices.filter {
            selection.items[$0].reference.feature == name
        }
        return matches.count == 1 ? matches[0] : nil
    }
}
