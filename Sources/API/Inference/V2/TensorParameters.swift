import JSON

/// The parameters of a request or a tensor: texts, numbers, true or false by name. Those that
/// nobody here knows are for other servers, and mean nothing.
struct TensorParameters {
    private let members: JSONObject
    private let path: String

    init(_ reader: inout JSONReader, path: String) throws {
        self.path = path
        guard case .object(let members) = try reader.readValue() else {
            throw Problem.invalid(path, "An object of parameters is expected here.")
        }
        self.members = members
        for (name, value) in members.members {
            switch value {
            case .string, .integer, .number, .bool: continue
            case .null, .array, .object:
                throw Problem.invalid(
                    "\(path).\(name)", "A parameter is a text, a number, true or false.")
            }
        }
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch members[name] {
        case nil: return nil
        case .bool(let flag): return flag
        default: throw .invalid("\(path).\(name)", "true or false is expected here.")
        }
    }

    func count(_ name: String) throws(Problem) -> Int? {
        switch members[name] {
        case nil: return nil
        case .integer(let count) where count >= 0: return Int(count)
        default: throw .invalid("\(path).\(name)", "A whole number from 0 is expected here.")
        }
    }

    func refuseSharedMemory() throws(Problem) {
        let names = [
            "shared_memory_region", "shared_memory_byte_size", "shared_memory_offset",
        ]
        guard let name = names.first(where: { members[$0] != nil }) else { return }
        throw .invalid(
            "\(path).\(name)", "Shared memory is not offered.",
            hint: "Send the tensor in the body, and take it from there.")
    }

    /// Every request is answered for itself.
    func refuseSequence() throws(Problem) {
        let isPart: Bool =
            switch members["sequence_id"] {
            case nil, .integer(0), .string(""): false
            default: true
            }
        guard isPart else { return }
        throw .invalid(
            "\(path).sequence_id", "Models here have no state, and know no sequences.",
            hint: "Leave sequence_id out.")
    }
}
