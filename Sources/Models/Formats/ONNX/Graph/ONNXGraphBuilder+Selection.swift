// Operators that take some entries of a dimension.

extension ONNXGraphBuilder {
    mutating func addGather(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let indices = try input(1, of: node)
        let rank = source.shape.dims.count
        let axis = try axisInRow(node.int("axis") ?? 0, of: source.shape, node)
        let step = source.shape.step(of: axis)
        let size = source.shape.dims[axis]
        var shape = source.shape
        shape.dims.replaceSubrange(axis...axis, with: indices.shape.dims)
        guard indices.isConstant else {
            guard source.isConstant, axis == 0 else { throw Self.mixesRows(node) }
            shape.rows = indices.shape.rows
            return setOutput(
                try pick(source, indices, shape, step: step, size: size), of: node)
        }
        if let rows = source.shape.rows, rows > axis {
            shape.rows = rows + shape.dims.count - rank
        }
        let places = try self.places(
            numbers(of: indices), size: size, step: step, outer: source.width, node)
        setOutput(try copy(source, places, shape), of: node)
    }

    /// Columns of the last dimension or, of a list of classes, the one that each row names.
    mutating func addExtractor(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let indices = try input(1, of: node)
        guard let size = source.shape.dims.last, size > 0 else {
            throw node.inconsistent("it has nothing to take from")
        }
        guard indices.isConstant else {
            guard source.isConstant, source.width == size, indices.width == 1 else {
                throw Self.mixesRows(node)
            }
            return setOutput(
                try pick(
                    source, indices, ONNXShape(dims: [1, 1], rows: 1), step: 1, size: size),
                of: node)
        }
        let axis = try axisInRow(-1, of: source.shape, node)
        var shape = source.shape
        if shape.dims.count == 1 {
            shape = ONNXShape(dims: [1, indices.width])
        } else {
            shape.dims[axis] = indices.width
        }
        let places = try self.places(
            numbers(of: indices), size: size, step: 1, outer: source.width, node)
        setOutput(try copy(source, places, shape), of: node)
    }

    private mutating func pick(
        _ source: ONNXValue, _ indices: ONNXValue, _ shape: ONNXShape, step: Int, size: Int
    ) throws(ModelError) -> ONNXValue {
        let result = try makeValue(
            source.element, shape, labels: step == 1 ? numbers(of: source) : nil)
        try add(
            ONNXPick(
                source: source.operand, indices: indices.operand, size: size, step: step,
                result: result.operand), result: result)
        return result
    }

    /// Where the numbers of an axis' entries stand, for each stretch of the axis in the tensor.
    private func places(
        _ indices: [Double], size: Int, step: Int, outer width: Int, _ node: ONNXNode
    ) throws(ModelError) -> [Int32] {
        var entries: [Int] = []
        for index in indices {
            guard index >= Double(-size), index < Double(size), index == index.rounded() else {
                throw node.inconsistent("it takes the entry \(index) of \(size)")
            }
            entries.append(Int(index) + (index < 0 ? size : 0))
        }
        let count = (width / max(1, size * step)).multipliedReportingOverflow(
            by: entries.count * step)
        guard !count.overflow, count.partialValue <= limits.rowNumbersMax else {
            throw .tooLarge(
                what: "numbers in a row of its graph", count: count.partialValue,
                limit: limits.rowNumbersMax)
        }
        var places: [Int32] = []
        for start in stride(from: 0, to: width, by: max(1, size * step)) {
            for entry in entries {
                for offset in 0..<step { places.append(Int32(start + entry * step + offset)) }
            }
        }
        return places
    }

    mutating func addSlice(_ node: ONNXNode) throws(ModelError) {
        var source = try input(0, of: node)
        let starts = try wholeNumbers("starts", orInput: 1, of: node) ?? []
        let ends = try wholeNumbers("ends", orInput: 2, of: node) ?? []
        let axes = try wholeNumbers("axes", orInput: 3, of: node) ?? Array(starts.indices)
        let steps =
            try wholeNumbers("steps", orInput: 4, of: node) ?? starts.map { _ in 1 }
        guard starts.count == ends.count, axes.count == ends.count, steps.count == ends.count
        else { throw node.inconsistent("its starts, ends, axes and steps are not as many") }
        for index in starts.indices {
            let axis = try axisInRow(axes[index], of: source.shape, node)
            let size = source.shape.dims[axis]
            guard steps[index] > 0 else {
                throw .unsupported(
                    subject: "\(node.place) backwards", hint: "Convert the model without it.")
            }
            let start = min(max(starts[index] < 0 ? starts[index] + size : starts[index], 0), size)
            let end = min(max(ends[index] < 0 ? ends[index] + size : ends[index], 0), size)
            // A step beyond the end takes the first alone, however long it is.
            let step = min(steps[index], max(size, 1))
            let entries = stride(from: start, to: end, by: step).map(Double.init)
            source = try entriesOf(source, entries, axis: axis, node)
        }
        setOutput(source, of: node)
    }

    mutating func addSplit(_ node: ONNXNode) throws(ModelError) {
        let source = try input(0, of: node)
        let axis = try axisInRow(node.int("axis") ?? 0, of: source.shape, node)
        let size = source.shape.dims[axis]
        let count = max(1, node.outputs.count)
        let even = (size + count - 1) / count
        let sizes =
            try wholeNumbers("split", orInput: 1, of: node)
            ?? (0..<count).map { max(0, min(even, size - $0 * even)) }
        guard sizes.count == node.outputs.count, sizes.allSatisfy({ (0...size).contains($0) }),
            sizes.reduce(0, +) == size
        else { throw node.inconsistent("it does not split \(size) entries into \(sizes)") }
        var start = 0
        for (index, part) in sizes.enumerated() {
            let entries = (start..<start + part).map(Double.init)
            setOutput(try entriesOf(source, entries, axis: axis, node), of: node, at: index)
            start += part
        }
    }

    private mutating func entriesOf(
        _ source: ONNXValue, _ entries: [Double], axis: Int, _ node: ONNXNode
    ) throws(ModelError) -> ONNXValue {
        var shape = source.shape
        shape.dims[axis] = entries.count
        let places = try self.places(
            entries, size: source.shape.dims[axis], step: source.shape.step(of: axis),
            outer: source.width, node)
        return try copy(source, places, shape)
    }
}
