import JSON

/// An input tensor as a request describes it.
struct SentTensor {
    let path: String
    var name: String?
    var datatype: TensorDatatype?
    var shape: [Int]?
    /// Of its part behind the JSON; `nil` where its data stands in the JSON.
    var binaryBytes: Int?
    /// Stands before data that came before what it is.
    var data: JSONReader?
    var hasData = false

    init(path: String) {
        self.path = path
    }

    /// A tensor of which all but the data is known.
    struct Description {
        let name: String
        let datatype: TensorDatatype
        let shape: [Int]
        /// The first dimension.
        let rows: Int
    }

    var description: Description? {
        guard let name, let datatype, let shape, let rows = shape.first else { return nil }
        return Description(name: name, datatype: datatype, shape: shape, rows: rows)
    }

    func described() throws(Problem) -> Description {
        if let description { return description }
        let field = name == nil ? "name" : datatype == nil ? "datatype" : "shape"
        throw .invalid(path, "The field \"\(field)\" is missing.")
    }

    /// Reads a member other than the data.
    mutating func read(_ key: String, _ reader: inout JSONReader) throws {
        switch key {
        case "name": name = try reader.readString()
        case "datatype": datatype = try readDatatype(&reader)
        case "shape": shape = try readShape(&reader)
        case "parameters":
            let parameters = try TensorParameters(&reader, path: "\(path).parameters")
            binaryBytes = try parameters.count("binary_data_size")
            try parameters.refuseSharedMemory()
        default:
            throw Problem.invalid(
                "\(path).\(key)", "There is no field \"\(key)\" here.",
                hint: "The fields are name, shape, datatype, parameters, data.")
        }
    }

    private func readDatatype(_ reader: inout JSONReader) throws -> TensorDatatype {
        let name = try reader.readString()
        guard let datatype = TensorDatatype(rawValue: name) else {
            let known = TensorDatatype.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(
                "\(path).datatype", "There is no datatype \(JSONValue.string(name).text).",
                hint: "The datatypes are \(known).")
        }
        return datatype
    }

    private func readShape(_ reader: inout JSONReader) throws -> [Int] {
        var shape: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            guard let size = Int(exactly: try reader.readInt64()), size >= 0, shape.count < 8
            else {
                throw Problem.invalid(
                    "\(path).shape", "A shape is a list of up to 8 sizes, none below 0.")
            }
            shape.append(size)
        }
        guard !shape.isEmpty else {
            throw Problem.invalid(
                "\(path).shape", "The shape is empty.",
                hint: "The first size of a shape is the number of rows.")
        }
        return shape
    }
}
