// Operators that take each number by itself, or several of the same place.

extension ONNXGraphBuilder {
    mutating func addMap(_ function: ONNXMap.Function, _ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        setOutput(try map(function, source, source.element), of: node)
    }

    /// The result of a function of each number, of the same shape.
    mutating func map(
        _ function: ONNXMap.Function, _ source: ONNXValue, _ element: ONNXElement
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(
            element, source.shape, labels: function == .same ? source.labels : nil)
        try add(
            ONNXMap(
                function: function, element: element, source: source.operand,
                result: result.operand), result: result)
        return result
    }

    mutating func addCast(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        guard let number = node.int("to") else { throw node.inconsistent("it has no \"to\"") }
        guard let element = ONNXElement(rawValue: number) else {
            throw .unsupported(
                subject: "\(node.place) to the type number \(number)",
                hint: "Convert the model with float32, float64, int64 or bool tensors.")
        }
        guard (element == .string) == (source.element == .string) else {
            throw .unsupported(
                subject: "\(node.place) between numbers and texts",
                hint: "Give the model its inputs as the types it was trained on.")
        }
        var result = try map(.same, source, element)
        result.labels = source.labels?.map { element.cast($0) }
        setOutput(result, of: node)
    }

    mutating func addClip(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let least = try constant(1, of: node)?.first ?? node.float("min") ?? -.infinity
        let greatest = try constant(2, of: node)?.first ?? node.float("max") ?? .infinity
        setOutput(try map(.clip(least, greatest), source, source.element), of: node)
    }

    mutating func addBinarizer(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        setOutput(
            try map(.above(node.float("threshold") ?? 0), source, source.element), of: node)
    }

    /// Operators of two inputs or, like `Sum`, of any number, from the first to the last.
    mutating func addZip(_ function: ONNXZip.Function, _ node: ONNXNode) throws(ModelError) {
        var result = try input(0, of: node)
        if node.inputs.count == 1 { return setOutput(result, of: node) }
        for index in 1..<node.inputs.count {
            result = try zip(function, result, try input(index, of: node), node)
        }
        if node.type == "Mean" {
            let count = try makeConstant(
                [Double(node.inputs.count)], result.element, dims: [])
            result = try zip(.divide, result, count, node)
        }
        setOutput(result, of: node)
    }

    mutating func zip(
        _ function: ONNXZip.Function, _ left: ONNXValue, _ right: ONNXValue, _ node: ONNXNode,
        as element: ONNXElement? = nil
    ) throws(ModelError) -> ONNXValue {
        guard (left.element == .string) == (right.element == .string),
            left.element != .string || function == .equal
        else { throw node.inconsistent("it takes numbers, but is given texts") }
        guard let shape = left.shape.broadcast(with: right.shape) else {
            throw node.inconsistent(
                "its inputs of the shapes \(left.shape.dims) and \(right.shape.dims) do not fit")
        }
        let element = element ?? (function.isComparison ? .bool : left.element)
        let result = try makeValue(element, shape)
        try add(
            ONNXZip(
                function: function, element: element, left: left.operand, right: right.operand,
                leftPlaces: left.shape.places(in: shape),
                rightPlaces: right.shape.places(in: shape), result: result.operand),
            result: result)
        return result
    }

    /// Where a condition holds the second input, elsewhere the third.
    mutating func addChoice(_ node: ONNXNode) throws(ModelError) {
        let condition = try input(0, of: node)
        let yes = try input(1, of: node)
        let no = try input(2, of: node)
        guard let both = yes.shape.broadcast(with: no.shape),
            let shape = both.broadcast(with: condition.shape)
        else { throw node.inconsistent("its inputs' shapes do not fit") }
        let result = try makeValue(yes.element, shape)
        try add(
            ONNXChoice(
                condition: condition.operand, yes: yes.operand, no: no.operand,
                conditionPlaces: condition.shape.places(in: shape),
                yesPlaces: yes.shape.places(in: shape), noPlaces: no.shape.places(in: shape),
                result: result.operand), result: result)
        setOutput(result, of: node)
    }

    /// (x − offset) × scale, in the input's own type first, then in float32.
    mutating func addScaler(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let offset = node.floats("offset") ?? []
        let scale = node.floats("scale") ?? []
        let columns = source.shape.dims.last ?? 1
        guard !scale.isEmpty, offset.count == scale.count, [1, columns].contains(scale.count)
        else {
            throw node.inconsistent(
                "it has \(offset.count) offsets and \(scale.count) scales for \(columns) columns")
        }
        let offsets = try makeConstant(offset, .float, dims: [offset.count])
        let scales = try makeConstant(scale, .float, dims: [scale.count])
        let element: ONNXElement = source.element == .double ? .double : .float
        let moved = try zip(.subtract, source, offsets, node, as: element)
        setOutput(try zip(.multiply, moved, scales, node, as: .float), of: node)
    }

    mutating func addImputer(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let isWhole = source.element == .int64
        let imputed =
            isWhole
            ? node.ints("imputed_value_int64s")?.map(Double.init) ?? []
            : node.floats("imputed_value_floats") ?? []
        let replaced =
            isWhole
            ? Double(node.int("replaced_value_int64") ?? 0)
            : node.float("replaced_value_float") ?? 0
        guard !imputed.isEmpty else { throw node.inconsistent("it has no values to put in") }
        let columns = source.shape.dims.last ?? 1
        let result = try makeValue(source.element, source.shape)
        try add(
            ONNXImputation(
                replaced: replaced, imputed: imputed.count == columns ? imputed : [imputed[0]],
                source: source.operand, result: result.operand), result: result)
        setOutput(result, of: node)
    }
}
