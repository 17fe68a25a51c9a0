import JSON
import Models

/// Puts rows together from the tensors of a request, one after the other.
struct TensorGathering {
    private let signature: ModelSignature
    private let columns: InputColumns
    /// Bytes of the whole body.
    private let bodyBytes: Int
    /// What is left behind the JSON.
    private var binary: UnsafeRawBufferPointer
    private var whole: InferenceRows?
    private var rows: InputRows?

    /// - Parameter binary: The part of the body behind the JSON.
    init(
        _ signature: ModelSignature, _ columns: InputColumns, bodyBytes: Int,
        binary: UnsafeRawBufferPointer
    ) {
        self.signature = signature
        self.columns = columns
        self.bodyBytes = bodyBytes
        self.binary = binary
    }

    /// Reads the member `inputs`.
    mutating func readInputs(_ reader: inout JSONReader) throws {
        guard try reader.peek() == .array else {
            throw Problem.invalid("inputs", "A list of tensors is expected here.")
        }
        var index = 0
        try reader.beginArray()
        while try reader.nextElement() {
            let path = "inputs[\(index)]"
            guard try reader.peek() == .object else {
                throw Problem.invalid(path, "An object that describes a tensor is expected here.")
            }
            try readTensor(&reader, path)
            index += 1
        }
    }

    /// The rows, once all was read.
    mutating func finish() throws -> InferenceRows {
        guard binary.isEmpty else {
            throw Problem.invalid(
                "inputs", "\(binary.count) bytes follow the last tensor.",
                hint: "The parameter binary_data_size of a tensor says how many bytes it has.")
        }
        if let whole { return whole }
        let rows = rows ?? InputRows(columns)
        // Without any tensor it is not known that there are no rows.
        guard self.rows != nil || columns.count == 0 else {
            throw Problem.invalid(
                "inputs", "There are no tensors.",
                hint: "The model takes \(InputColumns.list(signature.shownTensors.map(\.name))).")
        }
        try rows.requireAll(at: "inputs")
        return .gathered(rows)
    }

    private mutating func readTensor(_ reader: inout JSONReader, _ path: String) throws {
        var tensor = SentTensor(path: path)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "data" else {
                try tensor.read(key, &reader)
                continue
            }
            tensor.hasData = true
            if let description = tensor.description, tensor.binaryBytes == nil {
                try fill(description, path, &reader)
            } else {
                tensor.data = reader
                try reader.skipValue()
            }
        }
        let description = try tensor.described()
        guard let byteCount = tensor.binaryBytes else {
            guard tensor.hasData else {
                throw Problem.invalid(path, "The field \"data\" is missing.")
            }
            if var data = tensor.data { try fill(description, path, &data) }
            return
        }
        guard !tensor.hasData else {
            throw Problem.invalid(
                "\(path).data", "The tensor has data in JSON and in binary.",
                hint: "Leave out data, or the parameter binary_data_size.")
        }
        try fill(description, path, binaryBytes: byteCount)
    }

    private mutating func fill(
        _ tensor: SentTensor.Description, _ path: String, _ reader: inout JSONReader
    ) throws {
        guard tensor.datatype.hasJSONForm else {
            throw Problem.invalid(
                "\(path).datatype", "\(tensor.datatype.rawValue) has no form in JSON.",
                hint: "Send it in binary, or as FP32.")
        }
        let columns = try prepare(tensor, path)
        do {
            try rows?.fill(
                columns, reading: &reader, as: tensor.datatype, shape: tensor.shape)
        } catch let fault as InputFault {
            throw fault.problem("\(path).data")
        }
    }

    private mutating func fill(
        _ tensor: SentTensor.Description, _ path: String, binaryBytes: Int
    ) throws {
        guard binaryBytes <= binary.count else {
            throw Problem.invalid(
                "\(path).parameters.binary_data_size",
                "The tensor has \(binaryBytes) bytes, but \(binary.count) are left in the body.")
        }
        let bytes = UnsafeRawBufferPointer(rebasing: binary[..<binaryBytes])
        binary = UnsafeRawBufferPointer(rebasing: binary[binaryBytes...])
        let columns = try self.columns(of: tensor, path)
        try InputRows.check(tensor.rows)
        if let elementBytes = tensor.datatype.elementBytes {
            let expected = tensor.rows * columns.count * elementBytes
            guard binaryBytes == expected else {
                throw Problem.invalid(
                    "\(path).parameters.binary_data_size",
                    "The tensor has \(binaryBytes) bytes, but \(expected) by shape and datatype.")
            }
        }
        if rows == nil, whole == nil, columns == signature.inputs.indices,
            tensor.datatype == .fp32 || tensor.datatype == .fp64,
            self.columns.takeNumbersAsTheyAre
        {
            whole = .whole(bytes, tensor.datatype, count: tensor.rows)
            return
        }
        _ = try prepare(tensor, path)
        do {
            try rows?.fill(columns, with: bytes, as: tensor.datatype)
        } catch let fault as InputFault {
            throw fault.problem(path)
        }
    }

    /// The columns that the tensor fills, in rows that there are from here on.
    private mutating func prepare(
        _ tensor: SentTensor.Description, _ path: String
    ) throws -> Range<Int> {
        let columns = try columns(of: tensor, path)
        guard whole == nil else {
            throw Problem.invalid("\(path).name", "The inputs were given all before.")
        }
        guard let rows else {
            try InputRows.check(tensor.rows)
            // Each value takes a byte at least, in this tensor or in one to come.
            guard tensor.rows * self.columns.count <= bodyBytes else {
                throw Problem.invalid(
                    "\(path).shape",
                    "The body is too short for \(tensor.rows) rows of \(self.columns.count) inputs."
                )
            }
            rows = InputRows(self.columns, count: tensor.rows)
            return columns
        }
        guard rows.count == tensor.rows else {
            throw Problem.invalid(
                "\(path).shape",
                "The tensor has \(tensor.rows) rows, and those before it \(rows.count).")
        }
        return columns
    }

    /// The inputs that the tensor stands for.
    private mutating func columns(
        of tensor: SentTensor.Description, _ path: String
    ) throws -> Range<Int> {
        let columns = try named(tensor, path)
        let isList = columns.count == 1 && tensor.shape.count == 1
        guard isList || tensor.shape == [tensor.rows, columns.count] else {
            let list = columns.count == 1 ? "[-1] or " : ""
            throw Problem.invalid(
                "\(path).shape",
                "The shape \(tensor.shape.text) is not the tensor's: "
                    + "\(list)[-1, \(columns.count)] is expected.")
        }
        let takesTexts = columns.allSatisfy(self.columns.takesTexts)
        let takesNumbers = !columns.contains(where: self.columns.takesTexts)
        guard tensor.datatype == .bytes ? takesTexts : takesNumbers else {
            throw Problem.invalid(
                "\(path).datatype",
                "The tensor \"\(tensor.name)\" holds \(takesTexts ? "texts" : "numbers"), and not "
                    + "\(tensor.datatype.rawValue).",
                hint: takesTexts ? "Send BYTES." : "Send numbers, such as FP32.")
        }
        return columns
    }

    private func named(
        _ tensor: SentTensor.Description, _ path: String
    ) throws(Problem) -> Range<Int> {
        let columns = tensor.shape.count == 1 ? 1 : tensor.shape[1]
        if let inputs = signature.inputs(ofTensor: tensor.name, columns: columns) {
            return inputs
        }
        var names = signature.shownTensors.map(\.name)
        for input in signature.inputs where !names.contains(input.name) { names.append(input.name) }
        throw .invalid(
            "\(path).name", "The model has no input \"\(tensor.name)\".",
            hint: "Its tensors are \(InputColumns.list(names)).")
    }
}
