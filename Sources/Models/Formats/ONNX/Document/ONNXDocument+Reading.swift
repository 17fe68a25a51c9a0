// The field numbers are those of onnx.proto. Fields that are not read here (documentation, types of
// inner tensors, training) do not change an answer.

extension ONNXDocument {
    /// - Throws: `.malformed` for what is not the wire format, `.tooLarge` for what takes too much
    ///   once it is read; nothing else is judged here but the tensors, whose numbers must be as
    ///   many as their shape says.
    init(reading file: [UInt8], limits: ModelLimits) throws(ModelError) {
        var reader = ProtobufReader(file, ProtobufBudget(limit: limits.decodedBytesMax))
        while let field = try reader.next() {
            switch field.number {
            case 2: producer = try reader.text(field)
            case 3: producerVersion = try reader.text(field)
            case 7:
                hasGraph = true
                try readGraph(reader.message(field))
            case 8: try readOpset(reader.message(field))
            case 14: try readMetadata(reader.message(field))
            case 25: hasFunctions = true
            default: break
            }
        }
    }

    private mutating func readOpset(_ message: ProtobufReader) throws(ModelError) {
        var message = message
        var domain = ""
        var version = 0
        while let field = try message.next() {
            switch field.number {
            case 1: domain = try message.text(field)
            case 2: version = try field.integer
            default: break
            }
        }
        opsets[domain == "ai.onnx" ? "" : domain] = version
    }

    private mutating func readMetadata(_ message: ProtobufReader) throws(ModelError) {
        var message = message
        var key = ""
        var value = ""
        while let field = try message.next() {
            switch field.number {
            case 1: key = try message.text(field)
            case 2: value = try message.text(field)
            default: break
            }
        }
        metadata[key] = value
    }

    private mutating func readGraph(_ message: ProtobufReader) throws(ModelError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: nodes.append(try ONNXNode(reading: message.message(field)))
            case 5: initializers.append(try ONNXTensor(reading: message.message(field)))
            case 11: inputs.append(try ValueInfo(reading: message.message(field)))
            case 12: outputs.append(try ValueInfo(reading: message.message(field)))
            case 15: hasSparseInitializers = true
            default: break
            }
        }
    }
}

extension ONNXDocument.ValueInfo {
    fileprivate init(reading message: ProtobufReader) throws(ModelError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: name = try message.text(field)
            case 2:
                var type = try message.message(field)
                while let kind = try type.next() {
                    guard kind.number == 1 else { continue }
                    try readTensorType(type.message(kind))
                }
            default: break
            }
        }
    }

    private mutating func readTensorType(_ message: ProtobufReader) throws(ModelError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: element = try field.integer
            case 2:
                var shape = try message.message(field)
                while let dim = try shape.next() {
                    guard dim.number == 1 else { continue }
                    try readDim(shape.message(dim))
                }
            default: break
            }
        }
    }

    private mutating func readDim(_ message: ProtobufReader) throws(ModelError) {
        var message = message
        var size: Int?
        while let field = try message.next() {
            guard field.number == 1 else { continue }
            size = try field.integer
        }
        dims.append(size)
    }
}

extension ONNXNode {
    fileprivate init(reading message: ProtobufReader) throws(ModelError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: inputs.append(try message.text(field))
            case 2: outputs.append(try message.text(field))
            case 3: name = try message.text(field)
            case 4: type = try message.text(field)
            case 5:
                let attribute = try Attribute(reading: message.message(field))
                attributes[attribute.name] = attribute
            case 7: domain = try message.text(field)
            default: break
            }
        }
        if domain == "ai.onnx" { domain = "" }
    }
}

extension ONNXNode.Attribute {
    fileprivate init(reading message: ProtobufReader) throws(ModelError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: name = try message.text(field)
            case 2: float = try field.float
            case 3: int = try field.integer
            case 4: text = try message.text(field)
            case 5: tensor = try ONNXTensor(reading: message.message(field))
            case 7: try message.append(floats: field, to: &floats)
            case 8: try message.append(field, to: &ints)
            case 9: texts.append(try message.text(field))
            default: break
            }
        }
    }
}
