// Operators of `ai.onnx.ml` on categories and classes, and its linear models.

extension ONNXGraphBuilder {
    mutating func addOneHot(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let isText = source.element == .string
        let categories =
            isText
            ? node.texts("cats_strings").map { texts.code($0) }
            : (node.ints("cats_int64s") ?? []).map(Double.init)
        guard !categories.isEmpty else {
            throw node.inconsistent("it has no categories of its input's type")
        }
        guard node.int("zeros") ?? 1 == 1 else {
            throw .unsupported(
                subject: "\(node.place) that refuses unknown categories",
                hint: "Encode with handle_unknown=\"ignore\".")
        }
        var places: [Double: Int32] = [:]
        for (place, category) in categories.enumerated() { places[category] = Int32(place) }
        var shape = source.shape
        shape.dims.append(categories.count)
        let result = try makeValue(.float, shape)
        try add(
            ONNXOneHot(
                places: places, count: categories.count, truncates: !isText,
                source: source.operand, result: result.operand), result: result)
        setOutput(result, of: node)
    }

    mutating func addLabelEncoder(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        if !node.texts("classes_strings").isEmpty {
            // Version 1: texts to their places or places to their texts.
            let classes = node.texts("classes_strings").map { texts.code($0) }
            let places = classes.indices.map(Double.init)
            let toText = source.element != .string
            let absent =
                toText
                ? texts.code(node.text("default_string") ?? "_Unused")
                : Double(node.int("default_int64") ?? -1)
            return try addLookup(
                source, toText ? places : classes, toText ? classes : places, absent,
                toText ? .string : .int64, node)
        }
        guard let (keys, keyElement) = labels("keys", of: node),
            let (values, element) = labels("values", of: node), keys.count == values.count
        else { throw node.inconsistent("its keys and values are not as many") }
        guard (keyElement == .string) == (source.element == .string) else {
            throw node.inconsistent("its keys are of another type than its input")
        }
        try addLookup(source, keys, values, absentLabel(element, of: node), element, node)
    }

    /// A list under a name with the type in it, or in a tensor.
    private mutating func labels(
        _ name: String, of node: ONNXNode
    ) -> (numbers: [Double], element: ONNXElement)? {
        if let tensor = node.tensor("\(name)_tensor") {
            let isText = tensor.element == .string
            return (isText ? tensor.texts.map { texts.code($0) } : tensor.numbers, tensor.element)
        }
        let words = node.texts("\(name)_strings")
        if !words.isEmpty { return (words.map { texts.code($0) }, .string) }
        if let ints = node.ints("\(name)_int64s"), !ints.isEmpty {
            return (ints.map(Double.init), .int64)
        }
        return node.floats("\(name)_floats").flatMap { $0.isEmpty ? nil : ($0, .float) }
    }

    private mutating func absentLabel(_ element: ONNXElement, of node: ONNXNode) -> Double {
        if let tensor = node.tensor("default_tensor") {
            return tensor.texts.first.map { texts.code($0) } ?? tensor.numbers.first ?? 0
        }
        switch element {
        case .string: return texts.code(node.text("default_string") ?? "_Unused")
        case .float, .double: return node.float("default_float") ?? -0.0
        default: return Double(node.int("default_int64") ?? -1)
        }
    }

    private mutating func addLookup(
        _ source: ONNXValue, _ keys: [Double], _ values: [Double], _ absent: Double,
        _ element: ONNXElement, _ node: ONNXNode
    ) throws(ModelError) {
        setOutput(
            try lookedUp(source, ONNXLookup.Table(keys, values, absent: absent), element, node),
            of: node)
    }

    mutating func lookedUp(
        _ source: ONNXValue, _ table: ONNXLookup.Table, _ element: ONNXElement, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(
            element, source.shape, labels: source.labels?.map { table.value($0) })
        try add(
            ONNXLookup(table: table, source: source.operand, result: result.operand),
            result: result)
        return result
    }

    /// The classes of a classifier: numbers or texts.
    mutating func classes(
        ints: String, of node: ONNXNode
    ) throws(ModelError) -> (labels: [Double], element: ONNXElement) {
        let words = node.texts("classlabels_strings")
        if !words.isEmpty { return (words.map { texts.code($0) }, .string) }
        let numbers = node.ints(ints) ?? []
        guard !numbers.isEmpty else { throw node.inconsistent("it has no classes") }
        return (numbers.map(Double.init), .int64)
    }

    /// The pairing of scores with classes' names is a matter of the signature; nothing moves.
    mutating func addZipMap(_ node: ONNXNode) throws(ModelError) {
        var scores = try input(0, of: node)
        let (labels, element) = try classes(ints: "classlabels_int64s", of: node)
        guard labels.count == scores.width else {
            throw node.inconsistent("it has \(labels.count) classes for \(scores.width) scores")
        }
        scores.zippedLabels = labels
        scores.zippedElement = element
        setOutput(scores, of: node)
    }

    private func columns(_ source: ONNXValue, _ node: ONNXNode) throws(ModelError) -> Int {
        try requireNumbers(source, node)
        guard source.shape.dims.count == 2, source.shape.rows == 0, source.shape.dims[1] > 0 else {
            throw Self.mixesRows(node)
        }
        return source.shape.dims[1]
    }

    mutating func addLinearRegressor(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let columns = try columns(source, node)
        let weights = node.floats("coefficients") ?? []
        let targets = node.int("targets") ?? 1
        guard targets > 0, targets <= limits.outputsMax, weights.count == targets * columns else {
            throw node.inconsistent(
                "it has \(weights.count) coefficients for \(columns) columns and \(targets) targets"
            )
        }
        let bias = node.floats("intercepts") ?? []
        let sums = try product(
            source, turned(weights, columns: columns),
            bias: bias.count == targets ? bias : [], outputs: targets,
            ONNXShape(dims: [1, targets], rows: 0), .float)
        try addLink(ONNXLink(of: node), to: sums, node)
        setOutput(sums, of: node)
    }

    /// Changes scores where they are.
    private mutating func addLink(
        _ link: ONNXLink, to scores: ONNXValue, _ node: ONNXNode
    ) throws(ModelError) {
        guard link != .none else { return }
        try add(ONNXLinking(link: link, element: .float, scores: scores.operand), result: scores)
    }

    mutating func addLinearClassifier(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let columns = try columns(source, node)
        let (labels, element) = try classes(ints: "classlabels_ints", of: node)
        let weights = node.floats("coefficients") ?? []
        let bias = node.floats("intercepts") ?? []
        let link = try ONNXLink(of: node)
        let count = bias.count
        guard weights.count == count * columns, count == labels.count || count == 1,
            labels.count > 1
        else {
            throw node.inconsistent(
                "it has \(weights.count) coefficients and \(count) intercepts for \(columns) "
                    + "columns and \(labels.count) classes")
        }
        let sums = try product(
            source, turned(weights, columns: columns), bias: bias, outputs: count,
            ONNXShape(dims: [1, count], rows: 0), .float)
        guard count == 1 else {
            let places = labels.indices.map(Double.init)
            let place = try makeValue(.int64, ONNXShape(dims: [1], rows: 0), labels: places)
            try add(
                ONNXArgument(
                    isLeast: false, takesLast: false, count: count, step: 1,
                    source: sums.operand, result: place.operand), result: place)
            try addLink(link, to: sums, node)
            setOutput(sums, of: node, at: 1)
            return setOutput(
                try lookedUp(
                    place, ONNXLookup.Table(places, labels, absent: labels[0]), element, node),
                of: node)
        }
        guard labels.count == 2 else { throw node.inconsistent("it has one score for its classes") }
        try addBinary(sums, labels, element, link, node)
    }

    /// One sum for two classes: above 0 the second, and its score is the sum itself.
    private mutating func addBinary(
        _ sums: ONNXValue, _ labels: [Double], _ element: ONNXElement, _ link: ONNXLink,
        _ node: ONNXNode
    ) throws(ModelError) {
        guard link != .probit else {
            throw .unsupported(
                subject: "\(node.place) with PROBIT of one score", hint: "Train another link.")
        }
        var isPositive = try map(.above(0), sums, .int64)
        isPositive.shape = ONNXShape(dims: [1], rows: 0)
        isPositive.labels = [0, 1]
        setOutput(
            try lookedUp(
                isPositive, ONNXLookup.Table([0, 1], labels, absent: labels[0]), element, node),
            of: node)
        let one = try makeConstant([1], .float, dims: [])
        let first = try zip(.subtract, one, sums, node)
        let scores = try makeValue(.float, ONNXShape(dims: [1, 2], rows: 0))
        try add(
            ONNXCopy(
                places: [0], source: first.operand, result: scores.operand, targets: [0]),
            result: scores)
        try add(
            ONNXCopy(places: [0], source: sums.operand, result: scores.operand, targets: [1]),
            result: scores)
        setOutput(scores, of: node, at: 1)
    }
}
