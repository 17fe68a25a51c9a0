// Operators that only move numbers, or only call their dimensions otherwise.

extension ONNXGraphBuilder {
    /// The same numbers under another shape: nothing moves.
    private mutating func setAlias(_ source: ONNXValue, _ shape: ONNXShape, _ node: ONNXNode) {
        var result = source
        result.shape = shape
        setOutput(result, of: node)
    }

    /// Numbers of a tensor in another order, some of them, or some of them often.
    mutating func copy(
        _ source: ONNXValue, _ places: [Int32], _ shape: ONNXShape
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(source.element, shape)
        try add(
            ONNXCopy(places: places, source: source.operand, result: result.operand),
            result: result)
        return result
    }

    mutating func addReshape(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let rank = source.shape.dims.count
        switch node.type {
        case "Flatten":
            let axis = try self.axis(
                min(node.int("axis") ?? 1, rank), rank: rank + 1, of: node)
            let before = ONNXShape(dims: Array(source.shape.dims[..<axis]))
            let after = ONNXShape(dims: Array(source.shape.dims[axis...]))
            guard source.shape.isInOrder, source.shape.rows.map({ $0 < axis }) ?? true,
                source.isConstant || before.width == 1
            else { throw Self.mixesRows(node) }
            setAlias(
                source,
                ONNXShape(
                    dims: [before.width, after.width], rows: source.shape.rows.map { _ in 0 }),
                node)
        case "Squeeze":
            let named = try wholeNumbers("axes", orInput: 1, of: node)
            var shape = ONNXShape(dims: [], rows: nil)
            var dropped: Set<Int> = []
            for axis in named ?? [] { dropped.insert(try axisInRow(axis, of: source.shape, node)) }
            for (axis, dim) in source.shape.dims.enumerated() {
                let isRows = axis == source.shape.rows
                if isRows { shape.rows = shape.dims.count }
                let drops = named == nil ? dim == 1 && !isRows : dropped.contains(axis)
                guard !drops || dim == 1 else {
                    throw node.inconsistent("the axis \(axis) has \(dim) entries, not 1")
                }
                if !drops { shape.dims.append(dim) }
            }
            setAlias(source, shape, node)
        case "Unsqueeze":
            var shape = source.shape
            let axes = try wholeNumbers("axes", orInput: 1, of: node) ?? []
            let rankAfter = rank + axes.count
            var placed: [Int] = []
            for axis in axes { placed.append(try self.axis(axis, rank: rankAfter, of: node)) }
            guard Set(placed).count == placed.count else {
                throw node.inconsistent("an axis stands twice in \(axes)")
            }
            for axis in placed.sorted() {
                shape.dims.insert(1, at: axis)
                if let rows = shape.rows, rows >= axis { shape.rows = rows + 1 }
            }
            setAlias(source, shape, node)
        default:
            guard let target = try constant(1, of: node) ?? node.ints("shape")?.map(Double.init)
            else { throw node.inconsistent("it has no shape") }
            setAlias(source, try reshaped(source.shape, to: target, node), node)
        }
    }

    /// What `Reshape` makes of a shape. The rows must stay the first dimension that counts.
    private func reshaped(
        _ source: ONNXShape, to target: [Double], _ node: ONNXNode
    ) throws(ModelError) -> ONNXShape {
        guard source.isInOrder else { throw Self.mixesRows(node) }
        let keepsZeros = node.int("allowzero") == 1
        var shape = ONNXShape(dims: [], rows: nil)
        var open: Int?
        var known = 1
        // Of dimensions of which none is 0: they are multiplied by each other elsewhere.
        var extent = 1
        for (axis, size) in target.enumerated() {
            var dim = 1
            if size == .infinity || size == 0 && !keepsZeros && axis == source.rows {
                shape.rows = axis
            } else if size == 0, !keepsZeros, axis < source.dims.count {
                dim = source.dims[axis]
            } else if size == -1, open == nil {
                open = axis
            } else {
                guard size >= 0, size <= 0x1p31 else {
                    throw node.inconsistent("\(target) is no shape")
                }
                dim = Int(size)
            }
            let (product, overflow) = known.multipliedReportingOverflow(by: dim)
            let (greater, tooGreat) = extent.multipliedReportingOverflow(by: max(dim, 1))
            guard !overflow, !tooGreat else { throw node.inconsistent("\(target) is no shape") }
            known = product
            extent = greater
            shape.dims.append(dim)
        }
        if let open, source.rows != nil, shape.rows == nil {
            shape.rows = open
        } else if let open {
            guard known > 0, source.width % known == 0 else {
                throw node.inconsistent("\(source.dims) does not become \(target)")
            }
            shape.dims[open] = source.width / known
        }
        guard (shape.rows == nil) == (source.rows == nil), shape.width == source.width,
            shape.isInOrder
        else {
            if source.rows != nil { throw Self.mixesRows(node) }
            throw node.inconsistent("\(source.dims) does not become \(target)")
        }
        return shape
    }

    mutating func addConstant(_ node: ONNXNode) throws(ModelError) {
        let value: ONNXValue
        if let tensor = node.tensor("value") {
            value = try makeConstant(tensor)
        } else if let number = node.float("value_float") {
            value = try makeConstant([number], .float, dims: [])
        } else if let number = node.int("value_int") {
            value = try makeConstant([Double(number)], .int64, dims: [])
        } else if let numbers = node.floats("value_floats"), !numbers.isEmpty {
            value = try makeConstant(numbers, .float, dims: [numbers.count])
        } else if let numbers = node.ints("value_ints"), !numbers.isEmpty {
            value = try makeConstant(numbers.map(Double.init), .int64, dims: [numbers.count])
        } else if !node.texts("value_strings").isEmpty {
            let codes = node.texts("value_strings").map { texts.code($0) }
            value = try makeConstant(codes, .string, dims: [codes.count])
        } else {
            throw node.inconsistent("it has no value")
        }
        setOutput(value, of: node)
    }

    mutating func addShape(_ node: ONNXNode) throws(ModelError) {
        let shape = try input(0, of: node).shape
        let sizes = shape.dims.enumerated().map { $0 == shape.rows ? .infinity : Double($1) }
        setOutput(try makeConstant(sizes, .int64, dims: [sizes.count]), of: node)
    }

    /// `ConstantOfShape`, and `Expand` to a shape.
    mutating func addExpand(_ node: ONNXNode) throws(ModelError) {
        let isFill = node.type == "ConstantOfShape"
        let source: ONNXValue
        if isFill {
            let fill = node.tensor("value")
            source = try makeConstant(
                [fill?.numbers.first ?? 0], fill?.element ?? .float, dims: [])
        } else {
            source = try input(0, of: node)
        }
        guard let sizes = try constant(isFill ? 0 : 1, of: node) else {
            throw node.inconsistent("it has no shape")
        }
        var target = ONNXShape(dims: [], rows: sizes.firstIndex(of: .infinity))
        for size in sizes {
            guard size == .infinity || size >= 0 && size <= 0x1p31 else {
                throw node.inconsistent("\(sizes) is no shape")
            }
            target.dims.append(size == .infinity ? 1 : Int(size))
        }
        guard let shape = source.shape.broadcast(with: target) else {
            throw node.inconsistent("\(source.shape.dims) does not become \(target.dims)")
        }
        // Sizes first: a list of places is as long as the result.
        let result = try makeValue(source.element, shape)
        try add(
            ONNXCopy(
                places: source.shape.places(in: shape), source: source.operand,
                result: result.operand), result: result)
        setOutput(result, of: node)
    }

    mutating func addConcat(_ node: ONNXNode) throws(ModelError) {
        var parts: [ONNXValue] = []
        for index in node.inputs.indices { parts.append(try input(index, of: node)) }
        guard let first = parts.first, let number = node.int("axis") else {
            throw node.inconsistent("it has no inputs or no axis")
        }
        let axis = try axisInRow(number, of: first.shape, node)
        setOutput(try concat(parts, axis: axis, node), of: node)
    }

    private mutating func concat(
        _ parts: [ONNXValue], axis: Int, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        var shape = parts[0].shape
        shape.dims[axis] = 0
        for part in parts {
            guard part.shape.rows == shape.rows, part.shape.dims.count == shape.dims.count,
                part.element == parts[0].element,
                shape.dims.indices.allSatisfy({
                    $0 == axis || part.shape.dims[$0] == shape.dims[$0]
                })
            else {
                throw node.inconsistent("its inputs' shapes or types do not fit")
            }
            shape.dims[axis] += part.shape.dims[axis]
        }
        let result = try makeValue(parts[0].element, shape)
        var start = 0
        for part in parts {
            var steps = shape.dims.indices.map { shape.step(of: $0) }
            if let rows = shape.rows { steps[rows] = 0 }
            let targets = part.shape.places(steps: steps).map { $0 + Int32(start) }
            try add(
                ONNXCopy(
                    places: Array(0..<Int32(part.width)), source: part.operand,
                    result: result.operand, targets: targets), result: result)
            start += part.shape.dims[axis] * shape.step(of: axis)
        }
        return result
    }

    mutating func addVectorizer(_ node: ONNXNode) throws(ModelError) {
        var parts: [ONNXValue] = []
        for index in node.inputs.indices {
            let part = try input(index, of: node)
            guard part.shape.rows == 0 else { throw Self.mixesRows(node) }
            try requireNumbers(part, node)
            var float = try map(.same, part, .float)
            float.shape = ONNXShape(dims: [1, part.width], rows: 0)
            parts.append(float)
        }
        guard !parts.isEmpty else { throw node.inconsistent("it has no inputs") }
        setOutput(try concat(parts, axis: 1, node), of: node)
    }

    mutating func addTranspose(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let rank = source.shape.dims.count
        let order = node.ints("perm") ?? Array((0..<rank).reversed())
        guard order.sorted() == Array(0..<rank) else {
            throw node.inconsistent("\(order) is no order of \(rank) dimensions")
        }
        let shape = ONNXShape(
            dims: order.map { source.shape.dims[$0] },
            rows: source.shape.rows.flatMap { order.firstIndex(of: $0) })
        let steps = order.map { source.shape.dims[$0] == 1 ? 0 : source.shape.step(of: $0) }
        setOutput(try copy(source, shape.places(steps: steps), shape), of: node)
    }
}
