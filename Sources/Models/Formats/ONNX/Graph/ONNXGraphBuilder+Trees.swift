extension ONNXGraphBuilder {
    mutating func addTrees(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        guard source.shape.dims.count == 2, source.shape.rows == 0 else {
            throw Self.mixesRows(node)
        }
        switch node.type {
        case "TreeEnsembleClassifier": try addTreeClassifier(source, node)
        case "TreeEnsemble":
            let targets = try targetCount(node)
            let ensemble = try ONNXEnsemble(
                ofVersion5: node, outputCount: targets, limits: limits)
            // The numbers of the newer operator are 0 AVERAGE, 1 SUM, 2 MIN, 3 MAX.
            let aggregate = ["AVERAGE", "SUM", "MIN", "MAX"]
            let number = node.int("aggregate_function") ?? 1
            try addTreeRegressor(
                source, ensemble, aggregate.indices.contains(number) ? aggregate[number] : "",
                source.element == .double ? .double : .float, node)
        default:
            let ensemble = try ONNXEnsemble(
                listedBy: node, votes: "target", outputCount: try targetCount(node),
                limits: limits)
            try addTreeRegressor(
                source, ensemble, node.text("aggregate_function") ?? "SUM", .float, node)
        }
    }

    private func targetCount(_ node: ONNXNode) throws(ModelError) -> Int {
        let count = node.int("n_targets") ?? 1
        guard count > 0 else { throw node.inconsistent("it has \(count) targets") }
        guard count <= limits.outputsMax else {
            throw .tooLarge(what: "outputs", count: count, limit: limits.outputsMax)
        }
        return count
    }

    private mutating func addTreeRegressor(
        _ source: ONNXValue, _ ensemble: ONNXEnsemble, _ aggregate: String,
        _ element: ONNXElement, _ node: ONNXNode
    ) throws(ModelError) {
        guard aggregate == "SUM" || aggregate == "AVERAGE" else {
            throw .unsupported(
                subject: "\(node.place) by \(aggregate)", hint: "Sum or average the trees.")
        }
        let base = node.numbers("base_values")
        guard base.isEmpty || base.count == ensemble.outputCount else {
            throw node.inconsistent(
                "it has \(base.count) base values for \(ensemble.outputCount) targets")
        }
        let sums = try sums(
            source, ensemble, base: base,
            divisor: aggregate == "AVERAGE" ? Double(ensemble.trees.count) : nil, element, node)
        let link = try ONNXLink(of: node)
        if link != .none {
            try add(ONNXLinking(link: link, element: element, scores: sums.operand), result: sums)
        }
        setOutput(sums, of: node)
    }

    /// The sums of votes, a number for each output.
    private mutating func sums(
        _ source: ONNXValue, _ ensemble: ONNXEnsemble, base: [Double], divisor: Double? = nil,
        _ element: ONNXElement, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        treeCount += ensemble.trees.count
        return source.element == .double
            ? try sums(Double.self, source, ensemble, base, divisor, element)
            : try sums(Float.self, source, ensemble, base, divisor, element)
    }

    private mutating func sums<Number: ForestNumber>(
        _: Number.Type, _ source: ONNXValue, _ ensemble: ONNXEnsemble, _ base: [Double],
        _ divisor: Double?, _ element: ONNXElement
    ) throws(ModelError) -> ONNXValue {
        var maker = ONNXForestMaker<Number>(columns: source.width)
        let forest = try maker.forest(of: ensemble, limits: limits)
        let scratch = try makeValue(
            .double,
            ONNXShape(dims: [1, forest.featureCount + ensemble.outputCount], rows: 0))
        let sums = try makeValue(element, ONNXShape(dims: [1, ensemble.outputCount], rows: 0))
        try add(
            ONNXTrees(
                forest: forest, memberships: maker.memberships,
                divisor: divisor.map { Number($0) }, base: base.map { Number($0) },
                source: source.operand, scratch: scratch.operand, result: sums.operand),
            result: sums)
        guard element == .float, Number.self == Double.self else { return sums }
        return try map(.same, sums, .float)
    }

    private mutating func addTreeClassifier(
        _ source: ONNXValue, _ node: ONNXNode
    ) throws(ModelError) {
        let (labels, labelElement) = try classes(ints: "classlabels_int64s", of: node)
        guard labels.count > 1 else {
            throw .unsupported(
                subject: "\(node.place) of one class", hint: "Train on two classes or more.")
        }
        guard labels.count <= limits.outputsMax else {
            throw .tooLarge(what: "outputs", count: labels.count, limit: limits.outputsMax)
        }
        let ensemble = try ONNXEnsemble(
            listedBy: node, votes: "class", outputCount: labels.count, limits: limits)
        let base = node.numbers("base_values")
        guard base.isEmpty || base.count == labels.count || base.count == 1 && labels.count == 2
        else {
            throw node.inconsistent(
                "it has \(base.count) base values for \(labels.count) classes")
        }
        let element: ONNXElement = source.element == .double ? .double : .float
        let link = try ONNXLink(of: node)
        let place =
            labels.count == 2
            ? try addBinaryVotes(source, ensemble, base, element, link, node)
            : try addVotes(source, ensemble, base, element, link, node)
        let places = labels.indices.map(Double.init)
        setOutput(
            try lookedUp(
                place, ONNXLookup.Table(places, labels, absent: labels[0]), labelElement, node),
            of: node)
    }

    private mutating func addBinaryVotes(
        _ source: ONNXValue, _ ensemble: ONNXEnsemble, _ base: [Double],
        _ element: ONNXElement, _ link: ONNXLink, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        let sums = try sums(source, ensemble, base: [], element, node)
        let votedFor = ensemble.outputsVotedFor
        let place = try makeValue(.int64, ONNXShape(dims: [1], rows: 0), labels: [0, 1])
        let scores = try makeValue(.float, ONNXShape(dims: [1, 2], rows: 0))
        try add(
            ONNXBinaryVotes(
                base: base, votesForFirst: votedFor.contains(0),
                votesForSecond: votedFor.contains(1),
                isWithoutNegativeVotes: ensemble.isWithoutNegativeVotes, link: link,
                element: element, sums: sums.operand, place: place.operand,
                scores: scores.operand), result: scores)
        setOutput(scores, of: node, at: 1)
        return place
    }

    /// The first class of the greatest sum, before the link; one that no leaf votes for and that
    /// has no base is not among them.
    private mutating func addVotes(
        _ source: ONNXValue, _ ensemble: ONNXEnsemble, _ base: [Double],
        _ element: ONNXElement, _ link: ONNXLink, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        let sums = try sums(source, ensemble, base: base, element, node)
        let count = ensemble.outputCount
        let candidates = base.isEmpty ? ensemble.outputsVotedFor.sorted() : Array(0..<count)
        guard !candidates.isEmpty else { throw node.inconsistent("no leaf votes for a class") }
        let chosen = try makeValue(element, ONNXShape(dims: [1, candidates.count], rows: 0))
        try add(
            ONNXCopy(
                places: candidates.map { Int32($0) }, source: sums.operand,
                result: chosen.operand), result: chosen)
        let place = try makeValue(
            .int64, ONNXShape(dims: [1], rows: 0),
            labels: candidates.indices.map(Double.init))
        try add(
            ONNXArgument(
                isLeast: false, takesLast: false, count: candidates.count, step: 1,
                source: chosen.operand, result: place.operand), result: place)
        try add(ONNXLinking(link: link, element: element, scores: sums.operand), result: sums)
        setOutput(try map(.same, sums, .float), of: node, at: 1)
        var label = try lookedUp(
            place,
            ONNXLookup.Table(
                candidates.indices.map(Double.init), candidates.map(Double.init), absent: 0),
            .int64, node)
        label.labels = (0..<count).map(Double.init)
        return label
    }
}
