/// Judges an XGBoost document and makes the model of it.
struct XGBoostModelBuilder {
    let document: XGBoostDocument
    let limits: ModelLimits

    func model() throws(ModelError) -> Model {
        let version = try XGBoostVersion(document.version)
        try refuseUnsupportedBooster()
        let objective = try XGBoostObjective(named: document.objective)
        try refuseSeveralOutputs()
        guard let trees = document.trees else {
            throw .missing(member: "learner.gradient_booster.model.trees")
        }
        let featureCount = try featureCount()
        let inputs = try inputs(featureCount: featureCount)
        let baseMargin = try baseMargin(of: objective, version)
        let starts = try roundStarts(treeCount: trees.count)
        let roundsUsed = try roundsUsed(rounds: starts.count - 1)
        var forest = try ForestBuilder<Float>(featureCount: featureCount, limits: limits)
        for (number, tree) in trees.enumerated() {
            let tree = try tree.forestTree(number: number)
            // Trees past the best round are checked like the others, and left out.
            try forest.append(tree, used: number < starts[roundsUsed])
        }
        return Model(
            format: .xgboostJSON,
            signature: ModelSignature(
                inputs: inputs,
                outputs: [
                    ModelSignature.Output(name: "output", type: .float32, role: .value, width: 1),
                    ModelSignature.Output(name: "margin", type: .float32, role: .margin, width: 1),
                ],
                task: objective.task),
            origin: ModelOrigin(
                writer: "XGBoost \(version)", objective: objective.rawValue,
                rounds: starts.count - 1, roundsUsed: roundsUsed),
            scorer: XGBoostScorer(
                forest: try forest.finish(), baseMargins: [baseMargin], link: objective.link))
    }

    private func refuseUnsupportedBooster() throws(ModelError) {
        guard let booster = document.booster else {
            throw .missing(member: "learner.gradient_booster.name")
        }
        guard booster == "gbtree" else {
            throw .unsupported(
                subject: "the booster \"\(booster)\"", hint: "Train with booster \"gbtree\".")
        }
        guard !document.hasTreeWeights else {
            throw .unsupported(
                subject: "the booster \"dart\"", hint: "Train with booster \"gbtree\".")
        }
    }

    private func refuseSeveralOutputs() throws(ModelError) {
        let classes = try number("num_class", in: document.parameters, default: 0)
        let targets = try number("num_target", in: document.parameters, default: 1)
        guard classes <= 1 else {
            throw .unsupported(
                subject: "several classes", hint: "Train one binary model for each class.")
        }
        guard targets <= 1, document.treeOutputs.allSatisfy({ $0 == 0 }) else {
            throw .unsupported(
                subject: "several targets", hint: "Train one model for each target.")
        }
    }

    private func featureCount() throws(ModelError) -> Int {
        guard document.parameters["num_feature"] != nil else {
            throw .missing(member: "learner.learner_model_param.num_feature")
        }
        let count = try number("num_feature", in: document.parameters, default: 0)
        guard count <= limits.featuresMax else {
            throw .tooLarge(what: "features", count: count, limit: limits.featuresMax)
        }
        return count
    }

    /// The names in the file or, as XGBoost itself calls nameless features, `f0`, `f1`, ….
    private func inputs(featureCount: Int) throws(ModelError) -> [ModelSignature.Input] {
        let names = document.featureNames
        let types = document.featureTypes
        for (member, count) in [("feature_names", names.count), ("feature_types", types.count)]
        where count != 0 && count != featureCount {
            throw .inconsistent(
                place: member,
                problem: "it has \(count) entries, but num_feature is \(featureCount)")
        }
        var seen: Set<String> = []
        var inputs: [ModelSignature.Input] = []
        inputs.reserveCapacity(featureCount)
        for index in 0..<featureCount {
            let name = names.isEmpty ? "f\(index)" : names[index]
            guard seen.insert(name).inserted else {
                throw .inconsistent(place: "feature_names", problem: "\"\(name)\" stands twice")
            }
            let type = types.isEmpty ? .float32 : try inputType(types[index])
            inputs.append(ModelSignature.Input(name: name, type: type))
        }
        return inputs
    }

    private func inputType(_ name: String) throws(ModelError) -> ModelSignature.InputType {
        switch name {
        case "q", "float", "quantitive": return .float32
        case "int": return .int64
        case "i": return .bool
        case "c":
            throw .unsupported(
                subject: "categorical features", hint: "Encode the categories as numbers.")
        default:
            throw .inconsistent(
                place: "feature_types", problem: "\"\(name)\" is not a type of XGBoost")
        }
    }

    /// One number as text up to 3.0, `"5E-1"`; since 3.1 a list in the text, `"[5E-1]"`.
    private func baseMargin(
        of objective: XGBoostObjective, _ version: XGBoostVersion
    ) throws(ModelError) -> Float {
        guard let text = document.parameters["base_score"] else {
            throw .missing(member: "learner.learner_model_param.base_score")
        }
        var number = text[...]
        if number.first == "[", number.last == "]" {
            number = number.dropFirst().dropLast()
            guard !number.contains(",") else {
                throw .unsupported(
                    subject: "several targets", hint: "Train one model for each target.")
            }
        }
        guard let score = Float(number), score.isFinite else {
            throw .inconsistent(place: "base_score", problem: "\"\(text)\" is not a number")
        }
        let margin = objective.baseMargin(ofScore: score, writtenBy: version)
        guard margin.isFinite else {
            throw .inconsistent(
                place: "base_score",
                problem: "\"\(text)\" has no margin under \(objective.rawValue)")
        }
        return margin
    }

    /// The first tree of each round and, last, the number of trees.
    private func roundStarts(treeCount: Int) throws(ModelError) -> [Int] {
        if document.treeParameters["num_trees"] != nil {
            let declared = try number("num_trees", in: document.treeParameters, default: 0)
            guard declared == treeCount else {
                throw .inconsistent(
                    place: "num_trees",
                    problem: "it is \(declared), but there are \(treeCount) trees")
            }
        }
        guard document.treeOutputs.isEmpty || document.treeOutputs.count == treeCount else {
            throw .inconsistent(
                place: "tree_info",
                problem: "it has \(document.treeOutputs.count) entries, but there are "
                    + "\(treeCount) trees")
        }
        if let starts = document.roundStarts?.map(Int.init), !starts.isEmpty {
            let rises = zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
            guard starts[0] == 0, rises, starts.last == treeCount else {
                throw .inconsistent(
                    place: "iteration_indptr",
                    problem: "it does not divide the \(treeCount) trees into rounds")
            }
            return starts
        }
        let treesPerRound = max(
            1, try number("num_parallel_tree", in: document.treeParameters, default: 1))
        guard treeCount % treesPerRound == 0 else {
            throw .inconsistent(
                place: "num_parallel_tree",
                problem: "\(treeCount) trees are not rounds of \(treesPerRound)")
        }
        return Array(stride(from: 0, through: treeCount, by: treesPerRound))
    }

    /// Early stopping leaves the number of the best round, from 0, in the attributes. XGBoost's
    /// scikit-learn interface predicts with the rounds up to it; so does Larder.
    private func roundsUsed(rounds: Int) throws(ModelError) -> Int {
        guard document.attributes["best_iteration"] != nil else { return rounds }
        let best = try number("best_iteration", in: document.attributes, default: 0)
        guard best < rounds else {
            throw .inconsistent(
                place: "best_iteration",
                problem: "it is \(best), but there are \(rounds) rounds")
        }
        return best + 1
    }

    /// A whole number, not negative, that XGBoost writes as text.
    private func number(
        _ name: String, in texts: [String: String], default absent: Int
    ) throws(ModelError) -> Int {
        guard let text = texts[name] else { return absent }
        guard let number = Int(text), number >= 0 else {
            throw .inconsistent(place: name, problem: "\"\(text)\" is not a whole number")
        }
        return number
    }
}
