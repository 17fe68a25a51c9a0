import JSON

/// The members of a request's body, read as Feast's server reads them: those that nobody knows are
/// ignored, and what is missing or of another JSON type is a fault of the schema.
struct FeastBody {
    private let members: JSONObject

    init(_ json: JSONValue) throws(FeastProblem) {
        guard case .object(let members) = json else {
            throw .schema("dict_type", at: [], "An object is expected.")
        }
        self.members = members
    }

    func string(_ name: String) throws(FeastProblem) -> String? {
        switch members[name] ?? .null {
        case .null: return nil
        case .string(let text): return text
        default: throw .schema("string_type", at: [name], "A string is expected here.")
        }
    }

    func requiredString(_ name: String) throws(FeastProblem) -> String {
        guard let text = try string(name) else { throw Self.missing(name) }
        return text
    }

    /// An absent list is empty.
    func strings(_ name: String) throws(FeastProblem) -> [String] {
        switch members[name] ?? .null {
        case .null: return []
        case .array(let items):
            var strings: [String] = []
            for (index, item) in items.enumerated() {
                guard case .string(let text) = item else {
                    throw .schema(
                        "string_type", at: [name, String(index)], "A string is expected here.")
                }
                strings.append(text)
            }
            return strings
        default: throw .schema("list_type", at: [name], "A list of strings is expected here.")
        }
    }

    /// An absent flag is false.
    func flag(_ name: String) throws(FeastProblem) -> Bool {
        switch members[name] ?? .null {
        case .null: return false
        case .bool(let flag): return flag
        default: throw .schema("bool_type", at: [name], "true or false is expected here.")
        }
    }

    /// An object of lists: the columns of a table, or of entities.
    func columns(_ name: String) throws(FeastProblem) -> JSONObject {
        guard let value = members[name] else { throw Self.missing(name) }
        guard case .object(let columns) = value else {
            throw .schema("dict_type", at: [name], "An object of lists is expected here.")
        }
        for (column, list) in columns.members {
            guard case .array = list else {
                throw .schema(
                    "list_type", at: [name, column], "A list of values is expected here.")
            }
        }
        return columns
    }

    private static func missing(_ name: String) -> FeastProblem {
        .schema("missing", at: [name], "The field \"\(name)\" is missing.")
    }
}
