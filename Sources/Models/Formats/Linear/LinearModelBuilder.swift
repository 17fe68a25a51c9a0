import Features

/// Judges the document of a linear model and makes the model of it.
struct LinearModelBuilder {
    let document: LinearDocument
    let limits: ModelLimits

    func model() throws(ModelError) -> Model {
        let kind = try kind()
        let inputs = try inputs()
        let (coefficients, intercepts) = try formulas(of: kind, inputs: inputs.count)
        let means = try oneAnInput(document.means, "means", inputs.count)
        let scales = try oneAnInput(document.scales, "scales", inputs.count)
        if let zero = scales?.firstIndex(of: 0) {
            throw .inconsistent(
                place: "scales", problem: "entry \(zero) is 0, by which nothing can be divided")
        }
        return Model(
            format: .linear,
            signature: ModelSignature(
                inputs: inputs.map { ModelSignature.Input(name: $0, type: .float64) },
                outputs: outputs(of: kind, count: intercepts.count), task: kind.task,
                classes: try classes(of: kind, outputs: intercepts.count)),
            origin: ModelOrigin(
                writer: "plain JSON", objective: kind.rawValue, rounds: 0, roundsUsed: 0),
            scorer: LinearScorer(
                kind: kind, coefficients: coefficients, intercepts: intercepts, means: means,
                scales: scales))
    }

    private func kind() throws(ModelError) -> LinearKind {
        guard let name = document.kind else { throw .missing(member: "kind") }
        guard let kind = LinearKind(rawValue: name) else {
            throw .unsupported(
                subject: "the kind \(name.debugDescription)",
                hint: "The kinds are "
                    + LinearKind.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
        return kind
    }

    private func inputs() throws(ModelError) -> [String] {
        guard let names = document.inputs else { throw .missing(member: "inputs") }
        guard names.count <= limits.featuresMax else {
            throw .tooLarge(what: "features", count: names.count, limit: limits.featuresMax)
        }
        guard !names.isEmpty else { throw .inconsistent(place: "inputs", problem: "it is empty") }
        try requireDistinct(names, "inputs")
        return names
    }

    /// The coefficients row after row, and the intercepts.
    private func formulas(
        of kind: LinearKind, inputs: Int
    ) throws(ModelError) -> ([Double], [Double]) {
        guard let rows = document.coefficients else { throw .missing(member: "coefficients") }
        guard let intercepts = document.intercepts else { throw .missing(member: "intercepts") }
        guard rows.count <= limits.outputsMax else {
            throw .tooLarge(what: "outputs", count: rows.count, limit: limits.outputsMax)
        }
        guard kind.outputCounts.contains(rows.count) else {
            throw .inconsistent(
                place: "coefficients",
                problem: "a model of kind \"\(kind.rawValue)\" cannot have \(rows.count) rows")
        }
        guard intercepts.count == rows.count else {
            throw .inconsistent(
                place: "intercepts",
                problem: "it has \(intercepts.count) entries, but coefficients has "
                    + "\(rows.count) rows")
        }
        for (row, entries) in rows.enumerated() where entries.count != inputs {
            throw .inconsistent(
                place: "coefficients",
                problem: "row \(row) has \(entries.count) entries, but there are \(inputs) inputs")
        }
        return (rows.flatMap { $0 }, intercepts)
    }

    private func oneAnInput(
        _ numbers: [Double]?, _ name: String, _ inputs: Int
    ) throws(ModelError) -> [Double]? {
        if let numbers, numbers.count != inputs {
            throw .inconsistent(
                place: name,
                problem: "it has \(numbers.count) entries, but there are \(inputs) inputs")
        }
        return numbers
    }

    private func outputs(of kind: LinearKind, count: Int) -> [ModelSignature.Output] {
        let output = ModelSignature.Output(
            name: "output", type: .float64, role: kind == .softmax ? .scores : .value,
            width: count)
        let margin = ModelSignature.Output(
            name: "margin", type: .float64, role: .margin, width: count)
        return kind == .linear ? [output] : [output, margin]
    }

    /// Classes without names are called `0`, `1`, ….
    private func classes(of kind: LinearKind, outputs: Int) throws(ModelError) -> [String] {
        let count = kind.classCount(outputs: outputs)
        guard let names = document.classes else {
            return kind == .softmax ? (0..<count).map(String.init) : []
        }
        guard names.count == count else {
            throw .inconsistent(
                place: "classes",
                problem: "it has \(names.count) entries, but the model has \(count) classes")
        }
        try requireDistinct(names, "classes")
        return names
    }

    private func requireDistinct(_ names: [String], _ place: String) throws(ModelError) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw .inconsistent(
                place: place, problem: "\(name.debugDescription) stands twice")
        }
    }
}
