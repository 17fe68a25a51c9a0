/// Turns the operators of a graph, one after the other, into steps over memory that is laid out
/// here: shapes and types are worked out, and what has no rows is computed at once.
///
/// A constant of int64 that holds an infinity stands for the number of rows (`Shape` gives it).
struct ONNXGraphBuilder {
    let opsets: [String: Int]
    let limits: ModelLimits
    var values: [String: ONNXValue] = [:]
    var texts = ONNXTexts()
    private(set) var steps: [any ONNXStep] = []
    private(set) var constants: [Double] = []
    /// The numbers of all tensors in a row of memory.
    private(set) var memoryWidth = 0
    var treeCount = 0
    private var stepBytes = 0
    private var constantWork = 0

    init(opsets: [String: Int], limits: ModelLimits) {
        self.opsets = opsets
        self.limits = limits
    }

    // MARK: Tensors

    /// The tensor of an input that an operator needs.
    func input(_ index: Int, of node: ONNXNode) throws(ModelError) -> ONNXValue {
        guard let value = optionalInput(index, of: node) else {
            throw node.inconsistent("it has no input \(index)")
        }
        return value
    }

    func optionalInput(_ index: Int, of node: ONNXNode) -> ONNXValue? {
        guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
        return values[node.inputs[index]]
    }

    /// The numbers of an input that must be the same for all rows.
    func constant(_ index: Int, of node: ONNXNode) throws(ModelError) -> [Double]? {
        guard let value = optionalInput(index, of: node) else { return nil }
        guard value.isConstant else {
            throw .unsupported(
                subject: "\(node.place) whose input \(index) depends on the row",
                hint: "Convert the model so that it is a constant.")
        }
        return numbers(of: value)
    }

    /// Whole numbers from an attribute or, in newer versions of an operator, an input.
    func wholeNumbers(
        _ name: String, orInput index: Int, of node: ONNXNode
    ) throws(ModelError) -> [Int]? {
        if let numbers = node.ints(name) { return numbers }
        guard let numbers = try constant(index, of: node) else { return nil }
        guard numbers.allSatisfy({ abs($0) <= 0x1p62 || $0 == 0x1p63 || $0 == -0x1p63 }) else {
            throw node.inconsistent("its input \(index) holds \(numbers)")
        }
        return numbers.map { Int($0.clamped(to: -0x1p62...0x1p62)) }
    }

    func numbers(of value: ONNXValue) -> [Double] {
        Array(constants[value.operand.start..<value.operand.start + value.width])
    }

    /// A new tensor: among the constants when its shape has no rows.
    mutating func makeValue(
        _ element: ONNXElement, _ shape: ONNXShape, labels: [Double]? = nil
    ) throws(ModelError) -> ONNXValue {
        // A dimension of 0 counts as 1: the others are multiplied by each other elsewhere.
        var width = 1
        for dim in shape.dims {
            let (product, overflow) = width.multipliedReportingOverflow(by: max(dim, 1))
            width = overflow ? .max : product
        }
        let isConstant = shape.rows == nil
        let taken = isConstant ? constants.count : memoryWidth
        let limit = isConstant ? limits.nodesMax : limits.rowNumbersMax
        guard width <= limit, taken + width <= limit else {
            throw .tooLarge(
                what: isConstant ? "numbers in its graph" : "numbers in a row of its graph",
                count: width > limit ? width : taken + width, limit: limit)
        }
        if isConstant {
            constants += [Double](repeating: 0, count: width)
        } else {
            memoryWidth += width
        }
        return ONNXValue(
            element: element, shape: shape,
            operand: ONNXOperand(start: taken, width: width, isConstant: isConstant),
            labels: labels)
    }

    mutating func makeConstant(
        _ numbers: [Double], _ element: ONNXElement, dims: [Int]
    ) throws(ModelError) -> ONNXValue {
        let value = try makeValue(element, ONNXShape(dims: dims))
        for (index, number) in numbers.enumerated() {
            constants[value.operand.start + index] = number
        }
        return value
    }

    mutating func makeConstant(_ tensor: ONNXTensor) throws(ModelError) -> ONNXValue {
        var numbers = tensor.numbers
        if tensor.element == .string { numbers = tensor.texts.map { texts.code($0) } }
        return try makeConstant(numbers, tensor.element, dims: tensor.dims)
    }

    /// Adds a step, or does it at once where its result has no rows. What steps keep and what is
    /// done at once has a limit, however small the file that asks for it.
    mutating func add(_ step: some ONNXStep, result: ONNXValue) throws(ModelError) {
        guard result.isConstant else {
            stepBytes += step.byteCount
            guard stepBytes <= limits.graphBytesMax else {
                throw .tooLarge(
                    what: "bytes in its operators", count: stepBytes, limit: limits.graphBytesMax)
            }
            steps.append(step)
            return
        }
        constantWork += constants.count
        guard constantWork <= limits.constantWorkMax else {
            throw .tooLarge(
                what: "constants to work out", count: constantWork, limit: limits.constantWorkMax)
        }
        constants.withUnsafeMutableBufferPointer { constants in
            guard let start = constants.baseAddress else { return }
            step.run(ONNXBlock(memory: start, constants: start, capacity: 1, rows: 1))
        }
    }

    mutating func setOutput(_ value: ONNXValue, of node: ONNXNode, at index: Int = 0) {
        guard index < node.outputs.count, !node.outputs[index].isEmpty else { return }
        values[node.outputs[index]] = value
    }

    // MARK: Checks

    /// An axis as a count from the first, of a tensor of so many dimensions.
    func axis(_ axis: Int, rank: Int, of node: ONNXNode) throws(ModelError) -> Int {
        guard axis >= -rank, axis < rank else {
            throw node.inconsistent("there is no axis \(axis) in \(rank) dimensions")
        }
        return axis < 0 ? axis + rank : axis
    }

    /// The same, of a dimension that is not the rows'.
    func axisInRow(_ axis: Int, of shape: ONNXShape, _ node: ONNXNode) throws(ModelError) -> Int {
        let axis = try self.axis(axis, rank: shape.dims.count, of: node)
        guard axis != shape.rows else { throw Self.mixesRows(node) }
        return axis
    }

    static func mixesRows(_ node: ONNXNode) -> ModelError {
        .unsupported(
            subject: "\(node.place) over several rows",
            hint: "Convert a model that answers each row by itself.")
    }

    func requireNumbers(_ value: ONNXValue, _ node: ONNXNode) throws(ModelError) {
        guard value.element != .string else {
            throw node.inconsistent("it takes numbers, but is given texts")
        }
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        self < range.lowerBound
            ? range.lowerBound : self > range.upperBound ? range.upperBound : self
    }
}
