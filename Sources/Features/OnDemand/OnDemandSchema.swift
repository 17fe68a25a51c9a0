/// An on-demand feature view with its inputs found and its expressions compiled.
package struct OnDemandSchema: Sendable {
    package struct Feature: Sendable {
        package let name: String
        package let type: ValueType
        /// Over the inputs.
        package let expression: TypedExpression
        package let program: ExpressionProgram
    }

    package let view: OnDemandFeatureView
    /// What expressions are computed from: the request's values, then the input features.
    package let inputs: [Column]
    /// In the view's order, without those whose expression is wrong.
    package let features: [Feature]

    /// - Parameter types: Those of the view's input features.
    package init(_ view: OnDemandFeatureView, types: [ValueType]) {
        self.init(view, types: types, path: view.name, faults: FaultCollector())
    }

    /// - Parameters:
    ///   - path: Where the view stands, for faults.
    ///   - faults: Gets what is wrong with expressions and names.
    init(
        _ view: OnDemandFeatureView, types: [ValueType], path: String, faults: FaultCollector
    ) {
        precondition(types.count == view.inputs.count, "every input feature has a type")
        self.view = view
        inputs = view.request + zip(view.inputs, types).map { Column($0.feature, $1) }
        let scope = Self.scope(of: view, inputs: inputs)
        var features: [Feature] = []
        for (index, feature) in view.features.enumerated() {
            let place = "\(path).features[\(index)]"
            do throws(ExpressionFault) {
                let (expression, _) = try feature.expression.typed(over: scope)
                guard ExpressionProgram.admits(expression.domain, as: feature.type) else {
                    faults.add(
                        "\(place).type", Self.misfit(expression.domain, feature.type),
                        hint: Self.hint(expression.domain, feature.type))
                    continue
                }
                features.append(
                    Feature(
                        name: feature.name, type: feature.type, expression: expression,
                        program: ExpressionProgram(expression, as: feature.type)))
            } catch {
                faults.add("\(place).expression", error.detail)
            }
        }
        self.features = features
    }

    package var name: String { view.name }

    package func featureIndex(_ name: String) -> Int? { features.firstIndex { $0.name == name } }

    /// Request values go by their names, features by theirs where nothing else is called so, and
    /// by `view__feature`.
    private static func scope(of view: OnDemandFeatureView, inputs: [Column]) -> ExpressionScope {
        var owners: [String: [Int]] = [:]
        for index in view.request.indices { owners[inputs[index].name] = [index] }
        let first = view.request.count
        let requested = Set(view.request.map(\.name))
        for (index, reference) in view.inputs.enumerated() {
            var names = [reference.feature, "\(reference.view)__\(reference.feature)"]
            if reference.version != nil {
                names.append("\(reference.viewReference)__\(reference.feature)")
            }
            for name in names where !requested.contains(name) {
                owners[name, default: []].append(first + index)
            }
        }
        let fullNames = view.inputs.map { reference in
            let name = "\(reference.viewReference)__\(reference.feature)"
            return reference.version == nil ? name : "\"\(name)\""
        }
        let isPlain = { (name: String) in owners[name]?.count == 1 && !requested.contains(name) }
        let listed = zip(view.inputs, fullNames).map { isPlain($0.feature) ? $0.feature : $1 }
        return ExpressionScope(
            inputs: inputs, of: "on-demand feature view \"\(view.name)\"",
            indexes: owners.compactMapValues { $0.count == 1 ? $0[0] : nil },
            ambiguous: owners.filter { $0.value.count > 1 }.mapValues { owners in
                owners.map { fullNames[$0 - first] }
            },
            names: view.request.map(\.name) + listed)
    }

    private static func misfit(_ domain: TypedExpression.Domain?, _ type: ValueType) -> String {
        guard let domain else { return "No expression gives values of type \(type.name)." }
        return "The expression gives \(domain.rawValue), not \(type.name)."
    }

    private static func hint(_ domain: TypedExpression.Domain?, _ type: ValueType) -> String? {
        switch (domain, type.scalar) {
        case (.number?, .int32), (.number?, .int64):
            "Declare float64, or drop the fraction with int(…)."
        case (let domain?, _): "Declare \(domain.rawValue)."
        case (nil, _): nil
        }
    }
}
