import JSON
import Models

/// An output that a caller asks for, and how.
struct WishedOutput {
    /// Among the signature's outputs.
    let index: Int
    /// `nil` where the request decides for all outputs.
    let isBinary: Bool?
    /// How many classes to name instead of the values, the likeliest first.
    let classesMax: Int?

    /// Reads one of the member `outputs`.
    init(_ reader: inout JSONReader, of signature: ModelSignature, path: String) throws {
        guard try reader.peek() == .object else {
            throw Problem.invalid(path, "An object with the output's name is expected here.")
        }
        var name: String?
        var isBinary: Bool?
        var classesMax: Int?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": name = try reader.readString()
            case "parameters":
                let parameters = try TensorParameters(&reader, path: "\(path).parameters")
                isBinary = try parameters.flag("binary_data")
                classesMax = try parameters.count("classification").flatMap { $0 > 0 ? $0 : nil }
                try parameters.refuseSharedMemory()
            default:
                throw Problem.invalid(
                    "\(path).\(key)", "There is no field \"\(key)\" here.",
                    hint: "The fields are name, parameters.")
            }
        }
        guard let name else { throw Problem.invalid(path, "The field \"name\" is missing.") }
        guard let index = signature.outputs.firstIndex(where: { $0.name == name }) else {
            throw Problem.invalid(
                "\(path).name", "The model has no output \(JSONValue.string(name).text).",
                hint: "Its outputs are \(InputColumns.list(signature.outputs.map(\.name))).")
        }
        if classesMax != nil, signature.outputs[index].role != .scores {
            throw Problem.invalid(
                "\(path).parameters.classification",
                "The output \"\(name)\" has no classes to name.",
                hint: "Leave classification out.")
        }
        self.index = index
        self.isBinary = isBinary
        self.classesMax = classesMax
    }
}
