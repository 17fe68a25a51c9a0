import Features

/// Judges a LightGBM document and makes the model of it.
struct LightGBMModelBuilder {
    let document: LightGBMDocument
    let limits: ModelLimits

    func model() throws(ModelError) -> Model {
        let version = try document.required("version").text()
        guard version == "v3" || version == "v4" else {
            throw .unsupported(
                subject: "the file format \"\(version)\" of LightGBM",
                hint: "Load the model with LightGBM 3.x or 4.x and save it again.")
        }
        let objective = try LightGBMObjective(document.header["objective"])
        let classCount = try document.required("num_class").count()
        let outputs = try outputs(classCount: classCount, objective)
        guard document.trees.count % outputs == 0 else {
            throw .inconsistent(
                place: "num_tree_per_iteration",
                problem: "\(document.trees.count) trees are not rounds of \(outputs)")
        }
        let inputs = try LightGBMInputs(document: document, limits: limits).inputs()
        let rounds = document.trees.count / outputs
        let scorer = try scorer(inputs: inputs.count, outputs: outputs, rounds, objective.link)
        let hasClasses = classCount > 1
        return Model(
            format: .lightGBM,
            signature: ModelSignature(
                inputs: inputs,
                outputs: [
                    ModelSignature.Output(
                        name: "output", type: .float64, role: hasClasses ? .scores : .value,
                        width: outputs),
                    ModelSignature.Output(
                        name: "margin", type: .float64, role: .margin, width: outputs),
                ],
                task: hasClasses ? .multiclass : objective.task,
                classes: hasClasses ? (0..<outputs).map(String.init) : []),
            origin: ModelOrigin(
                writer: "LightGBM \(version)", objective: objective.name, rounds: rounds,
                roundsUsed: rounds),
            scorer: scorer)
    }

    /// How many margins a row has.
    private func outputs(
        classCount: Int, _ objective: LightGBMObjective
    ) throws(ModelError) -> Int {
        let outputs = try document.header["num_tree_per_iteration"]?.count() ?? classCount
        guard outputs > 0, classCount > 0 else {
            throw .inconsistent(place: "num_class", problem: "there are no outputs")
        }
        guard outputs <= limits.outputsMax else {
            throw .tooLarge(what: "outputs", count: outputs, limit: limits.outputsMax)
        }
        guard classCount == 1 || classCount == outputs else {
            throw .inconsistent(
                place: "num_tree_per_iteration",
                problem: "it is \(outputs), but there are \(classCount) classes")
        }
        if let due = objective.outputCount, due != outputs {
            throw .inconsistent(
                place: "num_tree_per_iteration",
                problem: "it is \(outputs), but \"\(objective.name)\" has \(due)")
        }
        return outputs
    }

    private func scorer(
        inputs: Int, outputs: Int, _ rounds: Int, _ link: DoubleLink
    ) throws(ModelError) -> LightGBMScorer {
        try requireTreeSizes()
        let isLinear = document.trees.contains { $0.formulas != nil }
        var columns = LightGBMColumns(inputCount: inputs)
        var leaves = LightGBMLinearLeaves()
        var trees: [ForestTree<Double>] = []
        for (number, tree) in document.trees.enumerated() {
            trees.append(try tree.forestTree(columns: &columns, leafNumbers: isLinear))
            if isLinear { try leaves.append(tree, number: number, columns: &columns) }
        }
        var forest = try ForestBuilder<Double>(
            featureCount: columns.count, outputCount: isLinear ? trees.count : outputs,
            limits: limits)
        for (number, tree) in trees.enumerated() {
            try forest.append(tree, output: isLinear ? number : number % outputs)
        }
        return LightGBMScorer(
            forest: try forest.finish(), columns: columns, linearLeaves: isLinear ? leaves : nil,
            outputs: outputs,
            divisor: document.header["average_output"] == nil ? 1 : max(1, rounds), link: link)
    }

    /// The sizes serve the library to read trees in parallel; here their number is a check.
    private func requireTreeSizes() throws(ModelError) {
        guard let line = document.header["tree_sizes"] else { return }
        let sizes = try line.integers(Int64.self).count
        guard sizes == document.trees.count else {
            throw .inconsistent(
                place: "tree_sizes",
                problem: "it has \(sizes) entries, but there are \(document.trees.count) trees")
        }
    }
}
