// Operators over the columns of a row: sums, products with a matrix, norms.

extension ONNXGraphBuilder {
    mutating func addReduction(
        _ function: ONNXReduction.Function, _ node: ONNXNode
    ) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let named = try wholeNumbers("axes", orInput: 1, of: node) ?? []
        if named.isEmpty, node.int("noop_with_empty_axes") == 1 {
            return setOutput(source, of: node)
        }
        var axes: Set<Int> = []
        for axis in named.isEmpty ? Array(source.shape.dims.indices) : named {
            axes.insert(try axisInRow(axis, of: source.shape, node))
        }
        let keeps = node.int("keepdims") ?? 1 == 1
        let kept = reduced(source.shape, over: axes)
        let result = try makeValue(
            source.element, keeps ? kept : dropping(axes, from: source.shape))
        let terms = axes.reduce(1) { $0 * source.shape.dims[$1] }
        try add(
            ONNXReduction(
                function: function, element: source.element, terms: terms,
                places: kept.places(in: source.shape), source: source.operand,
                result: result.operand), result: result)
        setOutput(result, of: node)
    }

    mutating func addArgument(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let axis = try axisInRow(node.int("axis") ?? 0, of: source.shape, node)
        guard source.shape.dims[axis] > 0 else { throw node.inconsistent("it has no entries") }
        let keeps = node.int("keepdims") ?? 1 == 1
        let result = try makeValue(
            .int64,
            keeps ? reduced(source.shape, over: [axis]) : dropping([axis], from: source.shape),
            labels: source.width == source.shape.dims[axis]
                ? (0..<source.width).map(Double.init) : nil)
        try add(
            ONNXArgument(
                isLeast: node.type == "ArgMin", takesLast: node.int("select_last_index") == 1,
                count: source.shape.dims[axis], step: source.shape.step(of: axis),
                source: source.operand, result: result.operand), result: result)
        setOutput(result, of: node)
    }

    private func reduced(_ shape: ONNXShape, over axes: Set<Int>) -> ONNXShape {
        ONNXShape(
            dims: shape.dims.indices.map { axes.contains($0) ? 1 : shape.dims[$0] },
            rows: shape.rows)
    }

    private func dropping(_ axes: Set<Int>, from shape: ONNXShape) -> ONNXShape {
        ONNXShape(
            dims: shape.dims.indices.filter { !axes.contains($0) }.map { shape.dims[$0] },
            rows: shape.rows.map { rows in rows - axes.count { $0 < rows } })
    }

    mutating func addMatMul(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let matrix = try input(1, of: node)
        try requireNumbers(source, node)
        try requireNumbers(matrix, node)
        guard let weights = try constant(1, of: node) else { return }
        guard (1...2).contains(matrix.shape.dims.count), let count = source.shape.dims.last,
            count == matrix.shape.dims[0], count > 0,
            source.shape.rows != source.shape.dims.count - 1
        else {
            throw node.inconsistent(
                "its inputs of the shapes \(source.shape.dims) and \(matrix.shape.dims) do not fit")
        }
        var shape = source.shape
        shape.dims.removeLast()
        shape.dims += matrix.shape.dims[1...]
        let outputs = matrix.width / count
        setOutput(
            try product(source, weights, outputs: outputs, shape, source.element), of: node)
    }

    mutating func addGemm(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let matrix = try input(1, of: node)
        try requireNumbers(source, node)
        try requireNumbers(matrix, node)
        guard node.int("transA") ?? 0 == 0 else { throw Self.mixesRows(node) }
        guard var weights = try constant(1, of: node) else { return }
        let isTurned = node.int("transB") == 1
        guard source.shape.dims.count == 2, source.shape.rows != 1,
            matrix.shape.dims.count == 2, source.shape.dims[1] > 0,
            source.shape.dims[1] == matrix.shape.dims[isTurned ? 1 : 0]
        else { throw node.inconsistent("its inputs' shapes do not fit") }
        let count = source.shape.dims[1]
        let outputs = matrix.width / count
        if isTurned { weights = Self.turned(weights, rows: outputs, columns: count) }
        let alpha = node.float("alpha") ?? 1
        let beta = node.float("beta") ?? 1
        let shape = ONNXShape(dims: [source.shape.dims[0], outputs], rows: source.shape.rows)
        var result = try product(
            source, weights.map { alpha * $0 }, outputs: outputs, shape, source.element)
        if let added = optionalInput(2, of: node) {
            let factor = try makeConstant([beta], added.element, dims: [])
            let scaled = beta == 1 ? added : try zip(.multiply, added, factor, node)
            result = try zip(.add, result, scaled, node)
        }
        setOutput(result, of: node)
    }

    /// Each row of the last dimension times a matrix of so many columns, and a bias.
    func turned(_ weights: [Double], columns: Int) -> [Double] {
        Self.turned(weights, rows: columns == 0 ? 0 : weights.count / columns, columns: columns)
    }

    private static func turned(_ weights: [Double], rows: Int, columns: Int) -> [Double] {
        (0..<weights.count).map { place in
            weights[place % rows * columns + place / rows]
        }
    }

    mutating func product(
        _ source: ONNXValue, _ weights: [Double], bias: [Double] = [], outputs: Int,
        _ shape: ONNXShape, _ element: ONNXElement
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(element, shape)
        try add(
            ONNXProduct(
                element: element, weights: weights, bias: bias, outputs: outputs,
                source: source.operand, result: result.operand), result: result)
        return result
    }

    mutating func addSoftmax(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let shape = source.shape
        let isOld = (opsets[""] ?? 13) < 13
        let axis = try axisInRow(node.int("axis") ?? (isOld ? 1 : -1), of: shape, node)
        // Up to opset 12 all dimensions from the axis on are one.
        guard !isOld || shape.rows ?? 0 <= axis else { throw Self.mixesRows(node) }
        let step = isOld ? 1 : shape.step(of: axis)
        let count = isOld ? shape.dims[axis] * shape.step(of: axis) : shape.dims[axis]
        let norm: ONNXNormalization.Norm = node.type == "Softmax" ? .softmax : .logSoftmax
        setOutput(
            try normalized(source, norm, count: count, step: step, source.element), of: node)
    }

    mutating func addNormalization(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let axis = try axisInRow(node.int("axis") ?? -1, of: source.shape, node)
        let order = node.int("p") ?? 2
        guard order == 1 || order == 2 else { throw node.inconsistent("its p is \(order)") }
        setOutput(
            try normalized(
                source, order == 1 ? .sum : .length, count: source.shape.dims[axis],
                step: source.shape.step(of: axis), source.element), of: node)
    }

    mutating func addNormalizer(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        try requireNumbers(source, node)
        let norm: ONNXNormalization.Norm
        switch node.text("norm") ?? "MAX" {
        case "MAX": norm = .greatest
        case "L1": norm = .sum
        case "L2": norm = .squares
        case let name: throw node.inconsistent("\"\(name)\" is no norm")
        }
        guard source.shape.dims.count == 2, source.shape.rows != 1 else {
            throw Self.mixesRows(node)
        }
        setOutput(
            try normalized(source, norm, count: source.shape.dims[1], step: 1, .float), of: node)
    }

    private mutating func normalized(
        _ source: ONNXValue, _ norm: ONNXNormalization.Norm, count: Int, step: Int,
        _ element: ONNXElement
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(element, source.shape)
        try add(
            ONNXNormalization(
                norm: norm, element: element, count: count, step: step, source: source.operand,
                result: result.operand), result: result)
        return result
    }
}
