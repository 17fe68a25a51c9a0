/// Judges an XGBoost document and makes the model of it.
struct XGBoostModelBuilder {
    let document: XGBoostDocument
    /// The encoding the document came in.
    let format: ModelFormat
    let limits: ModelLimits

    func model() throws(ModelError) -> Model {
        let version = try XGBoostVersion(document.version)
        guard let booster = document.booster else {
            throw .missing(member: "learner.gradient_booster.name")
        }
        let objective = try XGBoostObjective(named: document.objective)
        let outputs = try outputCount(of: objective)
        let featureCount = try featureCount()
        let inputs = try inputs(featureCount: featureCount, version)
        let link = objective.link(writtenBy: version)
        let baseMargins = try baseMargins(of: objective, outputs: outputs, version)
        let scorer: any Scorer
        let rounds: (all: Int, used: Int)
        switch booster {
        case "gbtree", "dart":
            let forest: Forest<Float>
            (forest, rounds) = try self.forest(featureCount: featureCount, outputs: outputs)
            scorer = XGBoostScorer(forest: forest, baseMargins: baseMargins, link: link)
        case "gblinear":
            scorer = XGBoostLinearScorer(
                weights: try linearWeights(featureCount: featureCount, outputs: outputs),
                // Its first base score serves every output, of a model with several too.
                baseMargin: baseMargins[0], outputCount: outputs, link: link)
            let all = max(0, document.linearRounds ?? 0)
            rounds = (all, all)
        default:
            throw .unsupported(
                subject: "the booster \"\(booster)\"",
                hint: "Train with booster \"gbtree\", \"dart\" or \"gblinear\".")
        }
        let calibrator = try calibrator(objective, outputs: outputs)
        return Model(
            format: format,
            signature: signature(inputs, objective, link, outputs),
            origin: ModelOrigin(
                writer: "XGBoost \(version)", objective: objective.rawValue, rounds: rounds.all,
                roundsUsed: rounds.used, calibration: calibrator?.method),
            scorer: calibrator.map { CalibratedScorer(scorer, by: $0) } ?? scorer)
    }

    private func signature(
        _ inputs: [ModelSignature.Input], _ objective: XGBoostObjective, _ link: XGBoostLink,
        _ outputs: Int
    ) -> ModelSignature {
        ModelSignature(
            inputs: inputs,
            outputs: [
                ModelSignature.Output(
                    name: "output", type: .float32, role: link == .softmax ? .scores : .value,
                    width: link.width(ofOutputs: outputs)),
                ModelSignature.Output(
                    name: "margin", type: .float32, role: .margin, width: outputs),
            ],
            task: objective.task,
            classes: objective.hasClasses ? (0..<outputs).map(String.init) : [])
    }

    /// One for each class or target.
    private func outputCount(of objective: XGBoostObjective) throws(ModelError) -> Int {
        let classes = try number("num_class", in: document.parameters, default: 0)
        let targets = try number("num_target", in: document.parameters, default: 1)
        guard classes <= 1 || targets <= 1 else {
            throw .inconsistent(
                place: "num_target", problem: "it is \(targets), but there are \(classes) classes")
        }
        guard !objective.hasClasses || classes > 0 else {
            throw .inconsistent(
                place: "num_class", problem: "it is 0, but \(objective.rawValue) has classes")
        }
        let outputs = max(1, classes, targets)
        guard outputs <= limits.outputsMax else {
            throw .tooLarge(what: "outputs", count: outputs, limit: limits.outputsMax)
        }
        return outputs
    }

    private func forest(
        featureCount: Int, outputs: Int
    ) throws(ModelError) -> (Forest<Float>, rounds: (all: Int, used: Int)) {
        guard let trees = document.trees else {
            throw .missing(member: "learner.gradient_booster.model.trees")
        }
        let hasVectors = trees.first?.hasVectors ?? false
        guard trees.count <= limits.treesMax else {
            throw .tooLarge(what: "trees", count: trees.count, limit: limits.treesMax)
        }
        let starts = try roundStarts(
            treeCount: trees.count, treesPerStep: hasVectors ? 1 : outputs)
        let rounds = starts.count - 1
        let used = try roundsUsed(rounds: rounds)
        let treeOutputs = document.treeOutputs
        guard !treeOutputs.isEmpty || outputs == 1 || hasVectors || trees.isEmpty else {
            throw .missing(member: "learner.gradient_booster.model.tree_info")
        }
        if let weights = document.treeWeights, weights.count != trees.count {
            throw .inconsistent(
                place: "weight_drop",
                problem: "it has \(weights.count) entries, but there are \(trees.count) trees")
        }
        var forest = try ForestBuilder<Float>(
            featureCount: featureCount, outputCount: outputs, limits: limits)
        var categoriesLeft = limits.categoriesMax
        for (number, tree) in trees.enumerated() {
            let tree = try tree.forestTree(
                number: number, outputs: outputs, weight: document.treeWeights?[number],
                categoriesLeft: &categoriesLeft)
            // Trees past the best round are checked like the others, and left out.
            try forest.append(
                tree, output: treeOutputs.isEmpty ? 0 : Int(treeOutputs[number]),
                used: number < starts[used])
        }
        return (try forest.finish(), (rounds, used))
    }

    private func linearWeights(
        featureCount: Int, outputs: Int
    ) throws(ModelError) -> [Float] {
        guard let weights = document.linearWeights else {
            throw .missing(member: "learner.gradient_booster.model.weights")
        }
        guard weights.count == (featureCount + 1) * outputs else {
            throw .inconsistent(
                place: "weights",
                problem: "it has \(weights.count) entries, not \(outputs) for each of "
                    + "\(featureCount) features and the bias")
        }
        return weights
    }

    private func featureCount() throws(ModelError) -> Int {
        guard document.parameters["num_feature"] != nil else {
            throw .missing(member: "learner.learner_model_param.num_feature")
        }
        let count = try number("num_feature", in: document.parameters, default: 0)
        guard count <= limits.featuresMax else {
            throw .tooLarge(what: "features", count: count, limit: limits.featuresMax)
        }
        guard count > 0 else {
            throw .inconsistent(place: "num_feature", problem: "it is 0")
        }
        return count
    }

    /// The names in the file or, as XGBoost itself calls nameless features, `f0`, `f1`, ….
    private func inputs(
        featureCount: Int, _ version: XGBoostVersion
    ) throws(ModelError) -> [ModelSignature.Input] {
        let names = document.featureNames
        let types = document.featureTypes
        let categories = document.categories
        for (member, count) in [
            ("feature_names", names.count), ("feature_types", types.count),
            ("cats", categories.count),
        ] where count != 0 && count != featureCount {
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
            let vocabulary =
                categories.isEmpty
                ? nil : try categories[index].vocabulary(of: name, writtenBy: version)
            let type = types.isEmpty ? .float32 : try inputType(types[index])
            inputs.append(
                ModelSignature.Input(
                    name: name, type: vocabulary?.texts.isEmpty == false ? .string : type,
                    vocabulary: vocabulary))
        }
        return inputs
    }

    private func inputType(_ name: String) throws(ModelError) -> ModelSignature.InputType {
        switch name {
        case "q", "float", "quantitive": return .float32
        // Without the categories themselves a caller sends their codes.
        case "int", "c": return .int64
        case "i": return .bool
        default:
            throw .inconsistent(
                place: "feature_types", problem: "\"\(name)\" is not a type of XGBoost")
        }
    }

    /// One number as text up to 3.0, `"5E-1"`; since 3.1 a list in the text, `"[5E-1]"`, of one
    /// number or one for each output.
    private func baseMargins(
        of objective: XGBoostObjective, outputs: Int, _ version: XGBoostVersion
    ) throws(ModelError) -> [Float] {
        guard let text = document.parameters["base_score"] else {
            throw .missing(member: "learner.learner_model_param.base_score")
        }
        var numbers = text[...]
        if numbers.first == "[", numbers.last == "]" { numbers = numbers.dropFirst().dropLast() }
        var scores: [Float] = []
        for number in numbers.split(separator: ",", omittingEmptySubsequences: false) {
            guard let score = Float(number), score.isFinite else {
                throw .inconsistent(place: "base_score", problem: "\"\(text)\" is not a number")
            }
            scores.append(score)
        }
        guard scores.count == 1 || scores.count == outputs else {
            throw .inconsistent(
                place: "base_score",
                problem: "it has \(scores.count) entries, but the model has \(outputs) outputs")
        }
        if scores.count == 1 { scores = Array(repeating: scores[0], count: outputs) }
        let margins = objective.baseMargins(ofScores: scores, writtenBy: version)
        guard margins.allSatisfy(\.isFinite) else {
            throw .inconsistent(
                place: "base_score",
                problem: "\"\(text)\" has no margin under \(objective.rawValue)")
        }
        return margins
    }

    /// The first tree of each round and, last, the number of trees.
    ///
    /// - Parameter treesPerStep: One for each output, or one for all.
    private func roundStarts(
        treeCount: Int, treesPerStep: Int
    ) throws(ModelError) -> [Int] {
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
        let parallel = try number("num_parallel_tree", in: document.treeParameters, default: 1)
        let treesPerRound = max(1, min(parallel, limits.treesMax)) * treesPerStep
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
