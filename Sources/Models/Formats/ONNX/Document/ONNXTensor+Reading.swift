extension ONNXTensor {
    init(reading message: ProtobufReader) throws(ModelError) {
        var message = message
        var typeNumber = 0
        var raw: ArraySlice<UInt8>?
        var whole: [Int] = []
        var isElsewhere = false
        while let field = try message.next() {
            switch field.number {
            case 1: try message.append(field, to: &dims)
            case 2: typeNumber = try field.integer
            case 4: try message.append(floats: field, to: &numbers)
            case 5, 7: try message.append(field, to: &whole)
            case 6: texts.append(try message.text(field))
            case 8: name = try message.text(field)
            case 9: raw = try message.data(field)
            case 10: try message.append(doubles: field, to: &numbers)
            case 13: isElsewhere = true
            case 14: isElsewhere = try field.integer != 0
            default: break
            }
        }
        guard !isElsewhere else {
            throw .unsupported(
                subject: "weights in another file", hint: "Save the model as one file.")
        }
        guard let element = ONNXElement(rawValue: typeNumber) else {
            throw .unsupported(
                subject: "tensors of the type number \(typeNumber)",
                hint: "Convert the model with float32, float64, int64, bool or text tensors.")
        }
        self.element = element
        if let raw { try decode(raw, message.budget) }
        if numbers.isEmpty {
            try message.budget.take(numbers: whole.count)
            numbers = whole.map(Double.init)
        }
        try checkCount()
    }

    private mutating func decode(
        _ raw: ArraySlice<UInt8>, _ budget: ProtobufBudget
    ) throws(ModelError) {
        let size = element.byteCount
        guard element != .string, raw.count % size == 0 else { throw notAsManyAsItsShape }
        try budget.take(numbers: raw.count / size)
        numbers.reserveCapacity(raw.count / size)
        for start in stride(from: raw.startIndex, to: raw.endIndex, by: size) {
            var bits: UInt64 = 0
            for index in 0..<size { bits |= UInt64(raw[start + index]) << UInt64(8 * index) }
            numbers.append(number(bits))
        }
    }

    private func number(_ bits: UInt64) -> Double {
        switch element {
        case .float: Double(Float(bitPattern: UInt32(bits)))
        case .double: Double(bitPattern: bits)
        case .int64: Double(Int64(bitPattern: bits))
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .uint8, .bool, .string: Double(bits)
        }
    }

    private func checkCount() throws(ModelError) {
        var count = 1
        // Of dimensions of which none is 0: they are multiplied by each other elsewhere.
        var extent = 1
        for dim in dims {
            guard dim >= 0 else { throw notAsManyAsItsShape }
            let (product, overflow) = extent.multipliedReportingOverflow(by: max(dim, 1))
            guard !overflow else { throw notAsManyAsItsShape }
            extent = product
            count *= dim
        }
        guard count == (element == .string ? texts.count : numbers.count) else {
            throw notAsManyAsItsShape
        }
    }

    private var notAsManyAsItsShape: ModelError {
        .inconsistent(
            place: "tensor \"\(name)\"",
            problem: "it has not as many numbers as its shape \(dims) says")
    }
}
